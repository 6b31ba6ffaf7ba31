// A close as the mock keeps it: lines of a statement, the positions of both sides, claims, swaps, notes, signatures.
// Only as much of the rules as the screens need; the real ones live in the program.
import { createHash } from 'node:crypto'

const digestOf = value => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const bar = quantity => {
  if (!quantity) return null
  if (quantity.unit === 'percent') return `${quantity.value}%`
  if (quantity.unit === 'microseconds') return `${Number(quantity.value) / 3.6e9} h`
  return quantity.value
}

export function linesOf(statement) {
  const credits = Object.fromEntries(statement.credits.map(c => [c.for, c.payable]))
  const lines = statement.levels.map(l => ({
    id: `level/${l.level}`,
    kind: 'level',
    label: l.title,
    clause: l.clause,
    service: l.service,
    value: l.result?.shown ?? null,
    target: bar(l.expected),
    status: l.status,
    n: l.n,
    excluded: l.excluded,
    credit: credits[l.level] ?? null,
    history: (statement.history.find(h => h.level === l.level)?.months ?? []).map(m => ({
      month: m.month,
      status: m.status,
      value: m.result?.shown ?? null
    }))
  }))
  for (const c of statement.charges) {
    if (!c.amount || /^0*\.?0*$/.test(c.amount.amount)) continue
    lines.push({
      id: `charge/${c.charge}`,
      kind: 'charge',
      label: c.title || c.charge,
      clause: c.clause,
      service: c.service,
      charge: c.amount
    })
  }
  lines.push({ id: 'total', kind: 'total', label: 'Net credits of the month', credit: statement.totals.net_credits })
  return lines.map(l => ({ ...l, digest: digestOf(l) }))
}

export function newClose(id, month, statement, extra = {}) {
  return {
    agreement: id,
    month,
    statement,
    lines: linesOf(statement),
    positions: {},
    notes: [],
    claims: [],
    swaps: [],
    signatures: [],
    version: null,
    ...extra
  }
}

const stateOf = (line, positions) => {
  const { client, supplier } = positions[line.id] ?? {}
  const both = [client, supplier].filter(Boolean)
  if (both.some(p => p.digest !== line.digest)) return 'stale'
  if (both.some(p => p.stand === 'disputed')) return 'disputed'
  if (both.length === 2) return both.some(p => p.stand === 'waived') ? 'waived' : 'agreed'
  return 'open'
}

export function shown(close, seat, viewOther) {
  const other = seat === 'client' ? 'supplier' : 'client'
  const visible = note => note.ring === 'shared' || (note.side === seat && !viewOther)
  const lines = close.lines.map(line => ({
    ...line,
    client: close.positions[line.id]?.client ?? null,
    supplier: close.positions[line.id]?.supplier ?? null,
    state: stateOf(line, close.positions),
    stale: stateOf(line, close.positions) === 'stale' ? 'the figures changed since a side agreed' : null,
    notes: close.notes.filter(n => n.about === line.id && visible(n))
  }))
  const open = lines.filter(l => l.state === 'open' || l.state === 'stale')
  const pending = close.claims.filter(c => c.decision === 'pending')
  const proposed = close.swaps.filter(s => s.state === 'proposed')
  const blocks = [
    ...(open.length ? [`${open.length} lines wait for a position of one side or both`] : []),
    ...(pending.length
      ? [`${pending.length} relief claim waits for its decision: ${pending.map(c => c.id).join(', ')}`]
      : []),
    ...(proposed.length ? [`${proposed.length} priority swap waits for an answer`] : [])
  ]
  const closed = close.signatures.length === 2
  const stage = closed ? (close.restatement ? 'restatement' : 'closed') : blocks.length === 0 ? 'sign' : 'lines'
  const order = ['data', 'exclusions', 'results', 'credits', 'statement']
  const openOf = kinds => open.filter(l => kinds.includes(l.kind)).length
  const done = {
    data: true,
    exclusions: pending.length + proposed.length === 0,
    results: openOf(['level', 'deliverable']) === 0,
    credits: openOf(['charge', 'total']) === 0,
    statement: closed
  }
  const now = order.find(name => !done[name])
  const notes = {
    data: `${close.statement.imports.length} imports`,
    exclusions: pending.length ? `${pending.length} to decide` : null,
    results: openOf(['level']) ? `${openOf(['level'])} open` : null,
    credits: openOf(['charge', 'total']) ? `${openOf(['charge', 'total'])} open` : null,
    statement: close.version ? `${close.signatures.length} of 2 signed` : null
  }
  const { explanation: _, ...rest } = close.statement
  const version = close.version && {
    version: close.version,
    digest: digestOf(close.lines),
    net: close.statement.totals.net_credits,
    settled: close.statement.totals.net_credits,
    changes: [],
    signatures: close.signatures,
    current: true
  }
  return {
    month: close.month,
    agreement: close.agreement,
    stage,
    steps: order.map(name => ({
      name,
      state: done[name] ? 'done' : name === now ? 'now' : 'later',
      note: notes[name]
    })),
    statement: close.statement ?? rest,
    lines,
    claims: close.claims,
    swaps: close.swaps,
    imports: close.statement.imports.map((i, n) => ({ ...i, late: n >= 5 })),
    quarantined: close.statement.quarantined,
    signatures: close.signatures,
    statement_version: close.version,
    proposal: closed ? null : (version ?? null),
    agreed: closed ? (version ?? null) : null,
    digest: digestOf(close.lines),
    blocks,
    restatement: close.restatement ?? null,
    ring: closed ? 'agreed' : 'shared',
    other
  }
}

export const etagOf = close =>
  `"${digestOf([close.lines, close.positions, close.claims, close.swaps, close.signatures, close.version]).slice(0, 20)}"`
