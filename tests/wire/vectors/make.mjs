// Writes theirs.json: requests signed without a line of Pointdesk's C, from a fixed key, for
// test_httpsig_vectors.c. Usage: npm install && node make.mjs > theirs.json
import signatures from 'http-message-signatures';
import crypto from 'node:crypto';

const { createSigner, httpbis } = signatures;
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED = '0404040404040404040404040404040404040404040404040404040404040404';
const FIELDS = ['@method', '@path', '@query', 'content-digest', 'pd-device', 'pd-epoch'];
const PARAMS = ['nonce', 'keyid', 'alg'];

export function keys(seed) {
    const secret = crypto.createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8' });
    const open = crypto.createPublicKey(secret);
    const raw = open.export({ format: 'der', type: 'spki' }).subarray(-32);
    return { secret, open, keyid: crypto.createHash('sha256').update(raw).digest('hex').slice(0, 8) };
}

const digest = (body, algorithm = 'sha256') =>
    `${algorithm === 'sha256' ? 'sha-256' : 'sha-512'}=:${crypto.createHash(algorithm).update(body).digest('base64')}:`;

const base = { seed: SEED, method: 'GET', path: '/v1/pull', query: 'cursor=1.2&limit=500&wait=55', body: '',
    device: '018bcfe5681a7a0b8c0d0e0f10111213', epoch: 3, nonce: 'q7Zk-_2.=+/AbC' };

const good = [
    { ...base, name: 'a pull' },
    { ...base, name: 'no query', query: '', path: '/v1/device/high' },
    { ...base, name: 'a body', method: 'POST', path: '/v1/evidence', query: '', body: '{"a":1}\n{"b":"中文"}\n' },
    { ...base, name: 'percent signs and a second question mark', path: '/v1/asset/a%20b', query: 'x=%E4%B8%AD?y' },
    { ...base, name: 'the longest nonce', nonce: 'n'.repeat(64) },
    { ...base, name: 'the largest epoch', epoch: 4294967295 },
    { ...base, name: 'another label', label: 'sig1x' },
    { ...base, name: 'another order of components', fields: [...FIELDS].reverse() },
    { ...base, name: 'another order of parameters', params: ['alg', 'nonce', 'keyid'] },
    { ...base, name: 'another name for the key', keyid: 'hospital-desk_7' },
];

// Rightly signed, and still refused.
const bad = [
    { ...base, name: 'no query covered', fields: FIELDS.filter((f) => f !== '@query') },
    { ...base, name: 'no digest covered', fields: FIELDS.filter((f) => f !== 'content-digest') },
    { ...base, name: 'no device covered', fields: FIELDS.filter((f) => f !== 'pd-device') },
    { ...base, name: 'something more covered', fields: [...FIELDS, 'accept'], more: { accept: '*/*' } },
    { ...base, name: 'the authority covered too', fields: ['@authority', ...FIELDS] },
    { ...base, name: 'a component twice', fields: [...FIELDS.slice(0, 5), 'pd-device'] },
    { ...base, name: 'no nonce', params: ['keyid', 'alg'] },
    { ...base, name: 'no algorithm', params: ['nonce', 'keyid'] },
    { ...base, name: 'no key', params: ['nonce', 'alg'] },
    { ...base, name: 'created', params: ['created', ...PARAMS] },
    { ...base, name: 'another algorithm named', alg: 'hmac-sha256' },
    { ...base, name: 'a space in the nonce', nonce: 'a b' },
    { ...base, name: 'a quote in the nonce', nonce: 'a"b' },
    { ...base, name: 'another digest', more: { 'content-digest': digest('', 'sha512') } },
    { ...base, name: 'two digests', more: { 'content-digest': `${digest('')}, ${digest('', 'sha512')}` } },
    { ...base, name: 'the digest of another body', more: { 'content-digest': digest('x') } },
    { ...base, name: 'an epoch with a zero in front', more: { 'pd-epoch': '03' } },
    { ...base, name: 'an epoch too large', more: { 'pd-epoch': '4294967296' } },
    { ...base, name: 'a device in capitals', more: { 'pd-device': base.device.toUpperCase() } },
];

async function sign(r) {
    const { secret, keyid } = keys(r.seed);
    const key = createSigner(secret, 'ed25519', r.keyid ?? keyid);
    const headers = { 'pd-device': r.device, 'pd-epoch': String(r.epoch), 'content-digest': digest(r.body), ...r.more };
    const signed = await httpbis.signMessage(
        { key, name: r.label ?? 'pd', fields: (r.fields ?? FIELDS).map((f) => f), params: r.params ?? PARAMS,
          paramValues: { nonce: r.nonce, created: new Date(1800000000000), ...(r.alg ? { alg: r.alg } : {}) } },
        { method: r.method, url: `https://hub.example${r.path}${r.query ? '?' + r.query : ''}`, headers });
    const { fields, params, label, alg, more, ...request } = r;
    return { ...request, keyid: r.keyid ?? keyid,
        headers: Object.fromEntries(Object.entries(signed.headers).map(([k, v]) => [k.toLowerCase(), v])) };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
    const accepted = [];
    for (const r of good)
        accepted.push(await sign(r));
    const refused = [];
    for (const r of bad)
        refused.push(await sign(r));
    console.log(JSON.stringify({ accepted, refused }, null, 1));
}
