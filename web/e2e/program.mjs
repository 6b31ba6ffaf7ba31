// The program itself, as a person at a terminal meets it: commands with their output, servers on free ports, all in one
// folder that goes away at the end.
//   ENTENTE    the program (default: build/product/entente of this tree)
//   KEEP       leave the folder behind and say where it is
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const program = resolve(process.env.ENTENTE ?? join(here, '../../build/product/entente'))
if (!existsSync(program)) {
  console.error(`${program} is not there: build it with ./run --version, or name it with ENTENTE`)
  process.exit(2)
}

export const folder = mkdtempSync(join(tmpdir(), 'entente-e2e-'))
const servers = new Set()

/** What the command says; a command that could not run ends the test. */
export function entente(...args) {
  const ran = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  if (ran.error) throw ran.error
  if (ran.status > 1) throw new Error(`entente ${args.join(' ')} ended with ${ran.status}\n${ran.stderr}`)
  return { out: ran.stdout, err: ran.stderr, code: ran.status }
}

/** A server on a free port: its address, and the links that it printed. */
export async function serve(home) {
  const child = spawn(program, ['serve', '--home', home, '--port', '0', '--quiet'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  servers.add(child)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  const links = () => ({
    base: said.match(/ on (http:\S+)/)?.[1],
    client: said.match(/As the client .*?(http:\S+)/)?.[1],
    supplier: said.match(/As the supplier .*?(http:\S+)/)?.[1],
    setup: said.match(/Make the first account .*?(http:\S+)/)?.[1]
  })
  for (let tries = 0; tries < 600; tries += 1) {
    const found = links()
    if (found.base && (found.setup || found.supplier)) return { ...found, child }
    if (child.exitCode !== null) break
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error(`the server of ${home} did not come up: ${said}`)
}

export function stop(server) {
  servers.delete(server.child)
  server.child.kill('SIGTERM')
}

/** Ends the servers and takes the folder away, whatever happened before. */
export function tidy() {
  for (const child of servers) child.kill('SIGKILL')
  if (process.env.KEEP) console.log(`kept: ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}
