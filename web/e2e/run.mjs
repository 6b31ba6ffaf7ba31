// Runs all scripts of this folder: against BASE_URL when it is given, else against the mock and the built web.
import { spawn, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const scripts = process.argv.slice(2).length ? process.argv.slice(2) : ['door', 'closing', 'states', 'screens']
let failed = 0
for (const script of scripts) {
  let mock = null
  const env = { ...process.env }
  if (!env.BASE_URL) {
    env.BASE_URL = 'http://127.0.0.1:8098'
    mock = spawn(process.execPath, [join(here, '../mock/server.mjs')], {
      env: { ...env, MOCK_PORT: '8098' },
      stdio: ['ignore', 'pipe', 'inherit']
    })
    await new Promise(done => mock.stdout.once('data', done))
  }
  const ran = spawnSync(process.execPath, [join(here, `${script}.mjs`)], { env, stdio: 'inherit' })
  if (ran.status !== 0) failed += 1
  mock?.kill()
}
process.exitCode = failed ? 1 : 0
