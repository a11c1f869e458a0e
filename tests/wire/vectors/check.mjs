// Verifies ours.json, the requests that Pointdesk's C signed from the values of theirs.json, with another library;
// and that it refuses each of them once a covered part is changed. Usage: node check.mjs; exit 1 if one fails.
import signatures from 'http-message-signatures';
import assert from 'node:assert';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { keys } from './make.mjs';

const { createVerifier, httpbis } = signatures;
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const ours = new Map(read('ours.json').map((r) => [r.name, r.headers]));
const REQUIRED = ['@method', '@path', '@query', 'content-digest', 'pd-device', 'pd-epoch'];
let failed = 0;

async function verify(want, headers, change = {}) {
    const { open, keyid } = keys(want.seed);
    const r = { ...want, ...change };
    try {
        return await httpbis.verifyMessage(
            { keyLookup: async (params) => (params.keyid === keyid && params.nonce === want.nonce
                ? { id: keyid, algs: ['ed25519'], verify: createVerifier(open, 'ed25519') } : null),
              requiredFields: REQUIRED, requiredParams: ['nonce', 'keyid', 'alg'] },
            { method: r.method, url: `https://hub.example${r.path}${r.query ? '?' + r.query : ''}`,
              headers: { ...headers, ...change.headers } });
    } catch (e) {
        return e;
    }
}

for (const want of read('theirs.json').accepted) {
    try {
        const headers = ours.get(want.name);
        assert.ok(headers, 'missing in ours.json');
        assert.equal(await verify(want, headers), true, 'not accepted');
        assert.equal(headers['content-digest'],
            `sha-256=:${crypto.createHash('sha256').update(want.body).digest('base64')}:`);
        assert.equal(headers['pd-device'], want.device);
        assert.equal(headers['pd-epoch'], String(want.epoch));
        for (const change of [{ method: 'PUT' }, { path: '/v1/other' }, { query: 'x=1' },
            { headers: { 'pd-epoch': '9' } }, { headers: { 'pd-device': '0'.repeat(32) } },
            { headers: { 'content-digest': 'sha-256=:AAAA:' } }])
            assert.notEqual(await verify(want, headers, change), true, `accepted with ${JSON.stringify(change)}`);
        console.log(`ok      ${want.name}`);
    } catch (e) {
        failed++;
        console.log(`FAILED  ${want.name}: ${e.message}`);
    }
}
console.log(`${ours.size} requests of ours, ${failed} failed`);
process.exit(failed ? 1 : 0);
