// Makes the fixtures of the mock from the program's own demo: `node mock/record.mjs [PROGRAM]`. What the mock answers is
// therefore what the program computes; only the states of a close are made up in `server.mjs`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const program = process.argv[2] ?? join(here, '../../build/product/entente')
const home = mkdtempSync(join(tmpdir(), 'entente-mock-'))
const out = join(here, 'fixtures')
mkdirSync(out, { recursive: true })

const run = (folder, ...words) => {
  try {
    return execFileSync(program, words, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26
    })
  } catch (refused) {
    if (refused.stdout) return refused.stdout
    throw refused
  }
}
const ask = (folder, ...words) => JSON.parse(run(folder, ...words, '--format', 'json').replaceAll(`${home}/demo/`, ''))
/** Keeps an explanation only as deep as the screens show it without asking again. */
const prune = (tree, depth) => ({ ...tree, inputs: depth === 0 ? [] : tree.inputs.map(i => prune(i, depth - 1)) })

run(home, 'demo', join(home, 'demo'))
for (const id of ['service-desk', 'payroll', 'logistics']) {
  const folder = join(home, 'demo', id)
  const desk = id === 'service-desk'
  const statements = {}
  for (const month of ['2026-10', ...(desk ? ['2026-09'] : [])]) {
    const whole = ask(folder, 'statement', '--month', month)
    statements[month] = { ...whole, explanation: prune(whole.explanation, month === '2026-10' && desk ? 4 : 2) }
  }
  const levels = statements['2026-10'].levels.map(l => l.level)
  const charts = Object.fromEntries(levels.map(level => [level, ask(folder, 'chart', level)]))
  const figures = [
    ...levels.map(l => `levels/${l}`),
    ...statements['2026-10'].charges.map(c => c.figure),
    ...statements['2026-10'].credits.map(c => c.figure),
    ...statements['2026-10'].triggers.map(c => c.figure)
  ]
  const why = Object.fromEntries(figures.map(f => [f, ask(folder, 'why', f, '--month', '2026-10').figure]))
  if (desk) why.INC116589 = ask(folder, 'why', 'INC116589', '--month', '2026-10').figure
  const words = ask(folder, 'read')
  const fixture = { id, yaml: readFileSync(join(folder, 'agreement.yaml'), 'utf8'), statements, charts, why, words }
  if (desk) {
    fixture.forecast = ask(folder, 'forecast', '--as-of', '2026-10-20')
    fixture.restatement = ask(folder, 'restate', '--month', '2026-09', '--since', '2026-11-01T06:00:00Z')
    fixture.breakdown = ask(folder, 'breakdown', 'p2-resolution', '--by', 'site', '--month', '2026-10')
    const lean = backtest => ({ ...backtest, switching: [] })
    fixture.whatIf = lean(
      ask(folder, 'backtest', '--set', 'service levels.p2-resolution.expected=97%', '--set', 'credits.at risk=15%')
    )
    fixture.whatIfGrid = lean(
      ask(
        folder,
        'backtest',
        '--vary',
        'service levels.p2-resolution.expected=94%..98% by 1%',
        '--vary',
        'credits.at risk=10%,12%,15%'
      )
    )
    fixture.rows = run(folder, 'why', 'p2-resolution', '--month', '2026-10', '--rows', '200')
      .split('\n')
      .flatMap(line => {
        const found = line.match(/^ {2}(INC\d+)\s+(\S) (.+?) {2,}(.*?)\s{2,}(\S.*)?$/)
        return found
          ? [
              {
                key: found[1],
                good: found[2] === '●',
                excluded: found[2] === '⊘',
                value: found[4].trim(),
                reason: found[3]
              }
            ]
          : []
      })
    const broken = fixture.yaml.replace('measure: p1-in-time\n', 'measure: p1-in-tim\n')
    writeFileSync(join(folder, 'broken.yaml'), broken)
    fixture.check = ask(folder, 'check', 'broken.yaml')
    const rows = readFileSync(join(folder, 'incidents.csv'), 'utf8').split('\n').slice(0, 400)
    rows[4] = rows[4].replace('2025-05', '2025-15')
    rows[9] = rows[9].replace(/^\w+/, '')
    writeFileSync(join(folder, 'incidents-november.csv'), rows.join('\n'))
    fixture.dryRun = ask(
      folder,
      'import',
      'incidents-november.csv',
      '--dry-run',
      '--mapping',
      'incidents.mapping.yaml',
      '--store',
      join(home, 'x.duckdb')
    )
  }
  writeFileSync(join(out, `${id}.json`), JSON.stringify(fixture))
}
rmSync(home, { recursive: true })
