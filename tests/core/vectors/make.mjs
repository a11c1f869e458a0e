// Writes theirs.json: codes made without a line of Pointdesk's C, from fixed keys, for test_code_vectors.c.
// Usage: npm install && node make.mjs > theirs.json
import base45 from 'base45';
import { Encoder } from 'cbor-x';
import { coseSign } from 'cose-kit';
import crypto from 'node:crypto';

const cbor = new Encoder({ tagUint8Array: false, useRecords: false, mapsAsObjects: false, useTag259ForMaps: false });
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const hex = (text) => Buffer.from(text, 'hex');

export function keys(seed) {
    const secret = crypto.createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, hex(seed)]), format: 'der', type: 'pkcs8' });
    const raw = crypto.createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
    return { secret, kid: crypto.createHash('sha256').update(raw).digest().subarray(0, 4) };
}

// Each type's claims after the type, in their order.
const CLAIMS = {
    1: (c) => [hex(c.id)],
    2: (c) => [hex(c.id)],
    3: (c) => [hex(c.id), c.serial],
    4: (c) => [hex(c.hold), hex(c.member), c.sku, c.qty, c.points, c.money_fen, c.lease, c.ordinal, c.place],
    5: (c) => [hex(c.token), hex(c.hub_key)],
};

async function sign(seed, payload, { headers, unprotected, tagged } = {}) {
    const { secret, kid } = keys(seed);
    const message = Buffer.from(await coseSign(headers ?? { alg: 'EdDSA', kid: new Uint8Array(kid) }, unprotected ?? {}, payload, secret));
    return 'PD1:' + base45.encode(tagged ? message : message.subarray(1)); // the library always writes tag 18
}

const HUB = '0101010101010101010101010101010101010101010101010101010101010101';
const DESK = '0202020202020202020202020202020202020202020202020202020202020202';
const MEMBER = '018bcfe5681a7a0b8c0d0e0f10111213';
const HOLD = '018bcfe5681b7c2d9e3f405162738495';

const good = [
    { name: 'member', seed: HUB, type: 1, exp: 1800000120, id: MEMBER },
    { name: 'member, the smallest exp', seed: HUB, type: 1, exp: 1, id: MEMBER },
    { name: 'member, the largest exp', seed: HUB, type: 1, exp: 4294967295, id: 'ff'.repeat(16) },
    { name: 'member, day code', seed: HUB, type: 2, exp: 1800028740, id: MEMBER },
    { name: 'card', seed: HUB, type: 3, exp: 2000000000, id: MEMBER, serial: 'C1' },
    { name: 'card, the longest serial', seed: HUB, type: 3, exp: 2000000000, id: MEMBER, serial: 'ABCDEFGHijkl_-09' },
    { name: 'ticket', seed: DESK, type: 4, exp: 1800600000, hold: HOLD, member: MEMBER, sku: 'G-001', qty: 1, points: 1280,
      money_fen: 0, lease: 7, ordinal: 12, place: 'P1' },
    { name: 'ticket, the smallest', seed: DESK, type: 4, exp: 1, hold: HOLD, member: MEMBER, sku: 'a', qty: 1, points: 0,
      money_fen: 0, lease: 0, ordinal: 0, place: 'b' },
    { name: 'ticket, the largest', seed: DESK, type: 4, exp: 4294967295, hold: 'ff'.repeat(16), member: 'ff'.repeat(16),
      sku: 'ABCDEFGHIJKLMNOP', qty: 99, points: 1000000000, money_fen: 1000000000, lease: 4294967295, ordinal: 4294967295,
      place: 'ABCDEFGHIJKL' },
    { name: 'enrolment', seed: HUB, type: 5, exp: 1800086400, token: HOLD, hub_key: 'ab'.repeat(32) },
];

const EXP = 1800000120;
const member = (...more) => [1, hex(MEMBER), ...more];
const claims = (...pairs) => cbor.encode(new Map(pairs));
const OURS = -65537;

// Rightly signed, and still refused.
const bad = [
    { name: 'tagged', outcome: 'malformed', payload: claims([4, EXP], [OURS, member()]), tagged: true },
    { name: 'keys the other way round', outcome: 'malformed', payload: claims([OURS, member()], [4, EXP]) },
    { name: 'exp as a float', outcome: 'malformed', payload: claims([4, EXP + 0.5], [OURS, member()]) },
    { name: 'exp as text', outcome: 'malformed', payload: claims([4, '1800000120'], [OURS, member()]) },
    { name: 'exp below 1', outcome: 'malformed', payload: claims([4, 0], [OURS, member()]) },
    { name: 'no exp', outcome: 'malformed', payload: claims([OURS, member()]) },
    { name: 'a claim beside ours', outcome: 'malformed', payload: claims([2, 'sub'], [4, EXP], [OURS, member()]) },
    { name: 'an extra value in the array', outcome: 'malformed', payload: claims([4, EXP], [OURS, member(1)]) },
    { name: 'no id', outcome: 'malformed', payload: claims([4, EXP], [OURS, [1]]) },
    { name: 'a short id', outcome: 'malformed', payload: claims([4, EXP], [OURS, [1, hex(MEMBER).subarray(1)]]) },
    { name: 'an id of zeros', outcome: 'malformed', payload: claims([4, EXP], [OURS, [1, Buffer.alloc(16)]]) },
    { name: 'an id as text', outcome: 'malformed', payload: claims([4, EXP], [OURS, [1, MEMBER]]) },
    { name: 'a serial with a space', outcome: 'malformed', payload: claims([4, EXP], [OURS, [3, hex(MEMBER), 'C 1']]) },
    { name: 'an empty serial', outcome: 'malformed', payload: claims([4, EXP], [OURS, [3, hex(MEMBER), '']]) },
    { name: 'a serial too long', outcome: 'malformed', payload: claims([4, EXP], [OURS, [3, hex(MEMBER), 'C'.repeat(17)]]) },
    { name: 'something after the claims', outcome: 'malformed',
      payload: Buffer.concat([claims([4, EXP], [OURS, member()]), Buffer.from([0])]) },
    { name: 'claims that are an array', outcome: 'malformed', payload: cbor.encode([4, EXP]) },
    { name: 'a type of a later version', outcome: 'unknown_type', payload: claims([4, EXP], [OURS, [10, 1]]) },
    { name: 'a type far away', outcome: 'unknown_type', payload: claims([4, EXP], [OURS, [4294967295]]) },
    { name: 'a ticket signed by the hub', outcome: 'wrong_role', payload: claims([4, EXP],
      [OURS, [4, hex(HOLD), hex(MEMBER), 'G-001', 1, 1280, 0, 7, 12, 'P1']]) },
    { name: 'a member signed by a desk', outcome: 'wrong_role', seed: DESK, payload: claims([4, EXP], [OURS, member()]) },
    { name: 'a unit, which no desk reads', outcome: 'wrong_role', payload: claims([4, EXP], [OURS, [9, hex(MEMBER), 'cleaning']]) },
    { name: 'a key nobody knows', outcome: 'unknown_key', seed: '03'.repeat(32), payload: claims([4, EXP], [OURS, member()]) },
    { name: 'no kid', outcome: 'malformed', headers: { alg: 'EdDSA' }, payload: claims([4, EXP], [OURS, member()]) },
    { name: 'the kid unprotected', outcome: 'malformed', headers: { alg: 'EdDSA' },
      unprotected: { kid: new Uint8Array(keys(HUB).kid) }, payload: claims([4, EXP], [OURS, member()]) },
    { name: 'a content type beside the kid', outcome: 'malformed',
      headers: { alg: 'EdDSA', ctyp: 0, kid: new Uint8Array(keys(HUB).kid) }, payload: claims([4, EXP], [OURS, member()]) },
];

if (process.argv[1] === new URL(import.meta.url).pathname) {
    const accepted = [];
    for (const c of good)
        accepted.push({ ...c, text: await sign(c.seed, claims([4, c.exp], [OURS, [c.type, ...CLAIMS[c.type](c)]])) });
    const refused = [];
    for (const { name, outcome, payload, seed, ...how } of bad)
        refused.push({ name, outcome, text: await sign(seed ?? HUB, payload, how) });
    console.log(JSON.stringify({ hub_seed: HUB, desk_seed: DESK, now: 1800000000, accepted, refused }, null, 1));
}
