// Reads ours.txt, the codes that Pointdesk's C made from the values of theirs.json, with other people's libraries:
// signature, claims, and the claims' values. Usage: node check.mjs; exit 1 and a line for each that fails.
import base45 from 'base45';
import { Encoder } from 'cbor-x';
import { coseVerify } from 'cose-kit';
import assert from 'node:assert';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { keys } from './make.mjs';

const here = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const cbor = new Encoder({ tagUint8Array: false, useRecords: false, mapsAsObjects: false });
const ours = new Map(here('ours.txt').trim().split('\n').map((line) => line.split('\t')));
const FIELDS = {
    1: ['id'], 2: ['id'], 3: ['id', 'serial'],
    4: ['hold', 'member', 'sku', 'qty', 'points', 'money_fen', 'lease', 'ordinal', 'place'],
    5: ['token', 'hub_key'],
};
const plain = (v) => (v instanceof Uint8Array ? Buffer.from(v).toString('hex') : v);
let failed = 0;

for (const want of JSON.parse(here('theirs.json')).accepted) {
    try {
        const text = ours.get(want.name);
        assert.ok(text?.startsWith('PD1:'), 'missing in ours.txt');
        const message = base45.decode(text.slice(4));
        const { secret, kid } = keys(want.seed);
        const { isValid, decoded } = await coseVerify(message, crypto.createPublicKey(secret));
        assert.ok(isValid, 'signature');
        assert.deepEqual(Buffer.from(decoded.kid), kid);
        const claims = cbor.decode(decoded.payload);
        assert.equal(claims.get(4), want.exp);
        assert.deepEqual(claims.get(-65537).map(plain), [want.type, ...FIELDS[want.type].map((f) => want[f])]);
        console.log(`ok      ${want.name}`);
    } catch (e) {
        failed++;
        console.log(`FAILED  ${want.name}: ${e.message}`);
    }
}
console.log(`${ours.size} codes of ours, ${failed} failed`);
process.exit(failed ? 1 : 0);
