// The server as the web needs it, in memory: `npm run mock`. Two people, one on each side; what the program computes
// comes from the fixtures. Serves `dist/` with the same security headers as the real server, when it was built.
//   MOCK_PORT (8099), MOCK_SLOW (milliseconds before each answer), MOCK_FAIL (a piece of a path that answers 503)
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { etagOf, newClose, shown } from './closing.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, '../dist')
const fixture = id => JSON.parse(readFileSync(join(here, `fixtures/${id}.json`), 'utf8'))
const port = Number(process.env.MOCK_PORT ?? 8099)

function fresh() {
  const desk = fixture('service-desk')
  const payroll = fixture('payroll')
  const logistics = fixture('logistics')
  const claim = {
    id: 'RC-2',
    levels: ['portal'],
    cause: 'third party',
    raised_by: 'supplier',
    event_on: '2026-10-14',
    notified_on: '2026-10-20',
    items: [],
    time: '61 min',
    reason: 'the storage maker delivered a faulty controller',
    evidence: ['incident report of 15 Oct'],
    decision: 'pending',
    decide_by: '2026-11-25',
    silence: 'refused'
  }
  const swap = {
    id: 'warehouse-move-2026',
    for: 'warehouse-move-2026',
    from: '2026-12-07',
    to: '2026-12-18',
    levels: { 'p2-resolution': 'down to 88%' },
    asked_by: 'client',
    state: 'proposed',
    agreed_on: null,
    reason: 'the move matters more in these two weeks'
  }
  const october = newClose('service-desk', '2026-10', desk.statements['2026-10'], { claims: [claim], swaps: [swap] })
  const september = newClose('service-desk', '2026-09', desk.statements['2026-09'], {
    version: 'c1'.repeat(32),
    restatement: desk.restatement
  })
  for (const line of september.lines) {
    const stand = author => ({ stand: 'agreed', digest: line.digest, author, at: '2026-10-05T09:00:00Z' })
    september.positions[line.id] = { client: stand('vm@northwind'), supplier: stand('dm@helio') }
  }
  september.signatures = [
    { side: 'client', author: 'vm@northwind', at: '2026-10-05T10:00:00Z' },
    { side: 'supplier', author: 'dm@helio', at: '2026-10-05T11:30:00Z' }
  ]
  october.notes.push({
    about: 'level/portal',
    ring: 'private',
    side: 'client',
    author: 'vm@northwind',
    at: '2026-11-03T09:12:00Z',
    text: 'Ask for the maker’s report before deciding.'
  })
  october.notes.push({
    about: 'level/portal',
    ring: 'private',
    side: 'supplier',
    author: 'dm@helio',
    at: '2026-11-03T10:02:00Z',
    text: 'Our own controller check was late. Settle quietly.'
  })
  october.notes.push({
    about: 'level/p2-resolution',
    ring: 'shared',
    side: 'supplier',
    author: 'dm@helio',
    at: '2026-11-04T08:40:00Z',
    text: 'Two engineers were out that fortnight; the rota is doubled since 20 October.'
  })
  return {
    relationships: {
      'northwind-helio': {
        name: 'Northwind Bank ⇄ Helio Services',
        client: 'Northwind Bank',
        supplier: 'Helio Services',
        agreements: { 'service-desk': desk }
      },
      'alder-clearpay': {
        name: 'Alder Retail ⇄ Clearpay Bureau',
        client: 'Alder Retail',
        supplier: 'Clearpay Bureau',
        agreements: { payroll }
      },
      'meadow-portway': {
        name: 'Meadow Foods ⇄ Portway Logistics',
        client: 'Meadow Foods',
        supplier: 'Portway Logistics',
        agreements: { logistics }
      }
    },
    closes: {
      'service-desk': { '2026-09': september, '2026-10': october },
      payroll: { '2026-10': newClose('payroll', '2026-10', payroll.statements['2026-10']) },
      logistics: { '2026-10': newClose('logistics', '2026-10', logistics.statements['2026-10']) }
    },
    log: [],
    tokens: [],
    invited: [],
    imported: 0,
    people: {
      'vm@northwind': {
        name: 'Ana Martin',
        sides: { 'northwind-helio': ['client'], 'alder-clearpay': ['client'], 'meadow-portway': ['client'] }
      },
      'dm@helio': { name: 'Dilip Menon', sides: { 'northwind-helio': ['supplier'] } },
      'demo@entente': {
        name: 'Demo',
        sides: { 'northwind-helio': ['client', 'supplier'], 'alder-clearpay': ['client', 'supplier'] }
      }
    }
  }
}
let state = fresh()
const sessions = new Map()
const streams = new Map()

class Refused extends Error {
  constructor(status, title, extra = {}) {
    super(title)
    this.body = { title, status, ...extra }
  }
}
const now = () => new Date().toISOString()

function enter(r, session, seat, kind, subject, ring = 'shared', body = null) {
  const position = state.log.length + 1
  state.log.push({
    position,
    feed: `${seat}-${ring === 'private' ? 'private' : 'shared'}`,
    sequence: position,
    hash: createHash('sha256').update(`${position}${subject}`).digest('hex'),
    at: now(),
    author: session.email,
    side: seat,
    ring,
    kind,
    subject,
    body
  })
  for (const stream of streams.get(r) ?? [])
    stream.write(`data: ${JSON.stringify({ length: position, kind, subject })}\n\n`)
}

const sessionView = s => {
  const person = state.people[s.email]
  return {
    person: { id: s.email, name: person.name, email: s.email, totp: false },
    csrf: s.csrf,
    memberships: Object.entries(person.sides).flatMap(([relationship, sides]) =>
      sides.map(side => ({ relationship, name: state.relationships[relationship].name, side, role: 'admin' }))
    )
  }
}

function queueOf(session) {
  const items = []
  for (const [relationship, sides] of Object.entries(state.people[session.email].sides)) {
    const seat = sides[0]
    const other = seat === 'client' ? 'supplier' : 'client'
    for (const a of Object.keys(state.relationships[relationship].agreements))
      for (const close of Object.values(state.closes[a])) {
        const view = shown(close, seat, false)
        const base = { relationship, agreement: a, period: close.month, link: '' }
        const mine = view.lines.filter(l => !l[seat])
        if (mine.length && view.stage !== 'closed')
          items.push({
            ...base,
            id: `${a}-${close.month}-lines`,
            verb: 'agree',
            what: `${mine.length} lines of ${close.month}`,
            turn: seat,
            due: '2026-11-27',
            overdue: false,
            amount: close.statement.totals.net_credits
          })
        for (const c of view.claims.filter(c => c.decision === 'pending'))
          items.push({
            ...base,
            id: c.id,
            verb: 'decide',
            what: `relief claim ${c.id}: ${c.reason}`,
            turn: c.raised_by === 'supplier' ? 'client' : 'supplier',
            due: c.decide_by,
            overdue: false,
            amount: { amount: '20772.00', currency: 'EUR' }
          })
        for (const s of view.swaps.filter(s => s.state === 'proposed'))
          items.push({
            ...base,
            id: s.id,
            verb: 'answer',
            what: `priority swap ${s.for}`,
            turn: s.asked_by === 'client' ? 'supplier' : 'client',
            due: '2026-12-04',
            overdue: false
          })
        for (const l of view.lines.filter(l => l.state === 'disputed'))
          items.push({
            ...base,
            id: l.id,
            verb: 'settle',
            what: `dispute on ${l.label}`,
            line: l.id,
            turn: 'both',
            due: '2026-12-01',
            overdue: false,
            amount: l.credit ?? l.charge ?? null
          })
      }
    if (relationship === 'northwind-helio') {
      items.push({
        id: 'plan',
        verb: 'deliver',
        what: 'remediation plan for two-in-a-row (clause 14.3)',
        relationship,
        agreement: 'service-desk',
        turn: 'supplier',
        due: '2026-11-13',
        overdue: true,
        link: ''
      })
      items.push({
        id: 'review',
        verb: 'review',
        what: 'bars of p2-resolution',
        relationship,
        agreement: 'service-desk',
        turn: 'both',
        due: '2026-10-01',
        overdue: true,
        link: ''
      })
      items.push({
        id: 'notice',
        verb: 'decide',
        what: 'notice of termination or renewal by 12 months',
        relationship,
        agreement: 'service-desk',
        turn: 'both',
        due: '2028-01-31',
        overdue: false,
        link: ''
      })
      items.push({
        id: 'earn',
        verb: 'earn back',
        what: 'credit of p1-resolution',
        relationship,
        agreement: 'service-desk',
        turn: 'supplier',
        due: '2027-04-30',
        overdue: false,
        amount: { amount: '17310.00', currency: 'EUR' },
        link: ''
      })
    }
    void other
  }
  return items
}

const cardOf = (id, one, seats) => {
  const latest = Object.entries(one.agreements).map(([a]) => state.closes[a]['2026-10'])[0]
  const statement = latest.statement
  const levels = {}
  for (const l of statement.levels) levels[l.status] = (levels[l.status] ?? 0) + 1
  const rank = { missed: 3, near: 2, met: 1 }
  const months = statement.history[0]?.months.map(m => m.month) ?? []
  const strip = months.slice(-12).map(month => ({
    month,
    worst: statement.history
      .map(h => h.months.find(m => m.month === month)?.status ?? 'not measured')
      .sort((a, b) => (rank[b] ?? 0) - (rank[a] ?? 0))[0]
  }))
  return {
    id,
    name: one.name,
    client: one.client,
    supplier: one.supplier,
    seats,
    agreements: Object.entries(one.agreements).map(([a, f]) => ({
      id: a,
      title: f.words.title,
      currency: statement.currency
    })),
    open_period: '2026-10',
    levels,
    net_credit: statement.totals.net_credits,
    strip
  }
}

const routes = []
const route = (method, pattern, handler, open = false) => {
  const names = []
  const expression = new RegExp(
    `^${pattern.replace(/\{(\w+)\}/g, (_, n) => {
      names.push(n)
      return '([^/]+)'
    })}$`
  )
  routes.push({ method, expression, names, handler, open })
}
const A = '/relationships/{r}/agreements/{a}'
const agreementOf = c => {
  const found = state.relationships[c.p.r]?.agreements[c.p.a]
  if (!found) throw new Refused(404, 'there is no such agreement')
  return found
}
const closeOf = c => {
  agreementOf(c)
  const found = state.closes[c.p.a]?.[c.p.month]
  if (!found)
    throw new Refused(404, `no data for ${c.p.month}`, {
      detail: 'import the data of the month, or choose another month',
      code: 'C0101'
    })
  return found
}
const answerClose = c => {
  const close = closeOf(c)
  c.headers.ETag = etagOf(close)
  return shown(close, c.seat, c.viewOther)
}
const guard = c => {
  const match = c.request.headers['if-match']
  if (match && match !== etagOf(closeOf(c)))
    throw new Refused(412, 'the close has moved on since you looked at it', { code: 'C0109' })
}

route(
  'POST',
  '/session',
  c => {
    const { email, password } = c.body
    if (!state.people[email] || password !== 'entente-demo')
      throw new Refused(401, 'e-mail or password do not fit', { code: 'W0101' })
    const id = randomBytes(16).toString('hex')
    sessions.set(id, { email, csrf: randomBytes(16).toString('hex') })
    c.headers['Set-Cookie'] = `entente_session=${id}; HttpOnly; SameSite=Strict; Path=/`
    return sessionView(sessions.get(id))
  },
  true
)
route(
  'POST',
  '/session/link',
  c => {
    if (!c.body.link) throw new Refused(410, 'this link was used already')
    if (c.body.link === 'with-a-code' && c.body.totp !== '123456')
      throw new Refused(
        401,
        'this account asks for a code as well',
        c.body.totp ? { code: 'W0101' } : { code: 'W0102' }
      )
    c.body = { email: c.body.link === 'supplier' ? 'dm@helio' : 'vm@northwind', password: 'entente-demo' }
    return routes[0].handler(c)
  },
  true
)
route(
  'POST',
  '/session/setup',
  c => {
    if (c.body.link !== 'first') throw new Refused(410, 'this link was used already')
    c.body = { email: 'vm@northwind', password: 'entente-demo' }
    return routes[0].handler(c)
  },
  true
)
route(
  'POST',
  '/invitations/{token}/accept',
  c => {
    c.body = { email: 'dm@helio', password: 'entente-demo' }
    return routes[0].handler(c)
  },
  true
)
route('GET', '/session/oidc', () => ({ items: [{ id: 'keycloak', name: 'Northwind Keycloak' }] }), true)
route('GET', '/session', c => sessionView(c.session))
route('DELETE', '/session', c => {
  sessions.delete(c.sessionId)
  return {}
})
route('GET', '/me/queue', c => ({ items: queueOf(c.session) }))
route('POST', '/me/totp', c =>
  c.body.code
    ? { enabled: true, recovery_codes: ['k3f9-22ab', '8d1c-77e0', '0b4e-91fd'] }
    : { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Entente:vm@northwind?secret=JBSWY3DPEHPK3PXP&issuer=Entente' }
)
route('DELETE', '/me/totp', () => ({}))
route('GET', '/me/tokens', () => ({ items: state.tokens }))
route('POST', '/me/tokens', c => {
  const token = {
    id: String(state.tokens.length + 1),
    name: c.body.name,
    scope: c.body.scope,
    relationship: c.body.relationship ?? null,
    expires: new Date(Date.now() + c.body.days * 864e5).toISOString(),
    created: now(),
    last_used: null
  }
  state.tokens.push(token)
  return { ...token, secret: `ent_${randomBytes(20).toString('hex')}` }
})
route('DELETE', '/me/tokens/{id}', c => {
  state.tokens = state.tokens.filter(token => token.id !== c.p.id)
  return {}
})
route('GET', '/relationships', c => ({
  items: Object.entries(state.people[c.session.email].sides).map(([id, seats]) =>
    cardOf(id, state.relationships[id], seats)
  )
}))
route('GET', '/relationships/{r}', c => {
  const one = state.relationships[c.p.r]
  const card = cardOf(c.p.r, one, [c.seat])
  return {
    ...card,
    seat: c.seat,
    role: 'admin',
    people: Object.entries(state.people).flatMap(([email, p]) =>
      (p.sides[c.p.r] ?? []).slice(0, 1).map(side => ({ name: p.name, email, side, role: 'signer' }))
    ),
    recent: [...state.log]
      .filter(e => e.ring !== 'private' || e.side === c.seat)
      .reverse()
      .slice(0, 8),
    periods: Object.keys(one.agreements).flatMap(a => {
      const history = state.closes[a]['2026-10'].statement.history
      return (history[0]?.months ?? []).map(m => ({
        month: m.month,
        agreement: a,
        stage: state.closes[a][m.month] ? shown(state.closes[a][m.month], c.seat).stage : 'closed',
        statuses: history.map(h => ({
          level: h.level,
          status: h.months.find(x => x.month === m.month)?.status ?? 'not measured'
        }))
      }))
    })
  }
})
route('POST', '/relationships/{r}/agreements/check', c => {
  const desk = state.relationships['northwind-helio'].agreements['service-desk']
  const broken = c.body.yaml.includes('p1-in-tim\n')
  const colon = c.body.yaml.split('\n').findIndex(l => /^\s*\w+$/.test(l))
  const diagnostics = broken
    ? desk.check.diagnostics.filter(d => d.code !== 'A0213')
    : colon >= 0
      ? [
          {
            code: 'D0101',
            severity: 'error',
            message: 'a key without a value',
            labels: [{ line: colon + 1, column: 1, role: 'primary', text: 'write a colon and a value' }],
            notes: [],
            fixes: []
          }
        ]
      : []
  return {
    diagnostics,
    words: diagnostics.length ? null : desk.words,
    canonical: diagnostics.length ? null : c.body.yaml
  }
})
const version = (hash, at, author, side, signed) => ({
  hash,
  at,
  author,
  side,
  ring: signed.length === 2 ? 'agreed' : 'shared',
  signatures: signed
})
const bothSigned = at => [
  { side: 'client', author: 'vm@northwind', at },
  { side: 'supplier', author: 'dm@helio', at }
]
route('GET', A, c => {
  const found = agreementOf(c)
  found.versions ??= [
    version('ab'.repeat(32), '2025-04-11T09:00:00Z', 'vm@northwind', 'client', bothSigned('2025-04-14T09:00:00Z')),
    version('cd'.repeat(32), '2025-12-10T09:00:00Z', 'dm@helio', 'supplier', bothSigned('2025-12-10T15:00:00Z'))
  ]
  const head = found.versions.at(-1).hash
  c.headers.ETag = `"${head}"`
  return {
    id: found.id,
    title: found.words.title,
    versions: found.versions,
    heads: [head],
    conflict: false,
    side_by_side: [],
    yaml: found.yaml,
    diagnostics: [],
    words: found.words
  }
})
route('PUT', A, c => {
  const found = agreementOf(c)
  if (/dry-run/.test(c.request.headers.prefer ?? '')) {
    const before = found.yaml.split('\n')
    const after = c.body.yaml.split('\n')
    const diff = after.flatMap((line, i) =>
      line !== before[i] && i < before.length
        ? [{ sign: '~', path: `line ${i + 1}`, old: before[i].trim(), new: line.trim() }]
        : []
    )
    return {
      diagnostics: [],
      diff: diff.slice(0, 20),
      joins: [],
      money_effect: {
        was: { amount: '48468.00', currency: 'EUR' },
        would_be: { amount: '62316.00', currency: 'EUR' },
        months: 18
      }
    }
  }
  if (c.request.headers['if-match'] && c.request.headers['if-match'] !== `"${found.versions.at(-1).hash}"`)
    throw new Refused(412, 'another version was proposed meanwhile')
  found.yaml = c.body.yaml
  const made = version(randomBytes(32).toString('hex'), now(), c.session.email, c.seat, [])
  found.versions.push(made)
  enter(c.p.r, c.session, c.seat, 'document', `agreement/${c.p.a}`)
  return made
})
route('POST', `${A}/sign`, c => {
  const found = agreementOf(c)
  const one = found.versions.find(v => v.hash === c.body.version)
  if (one && !one.signatures.some(s => s.side === c.seat))
    one.signatures.push({ side: c.seat, author: c.session.email, at: now() })
  if (one?.signatures.length === 2) one.ring = 'agreed'
  enter(c.p.r, c.session, c.seat, 'signature', `agreement/${c.p.a}`)
  return {
    id: found.id,
    title: found.words.title,
    versions: found.versions,
    heads: [],
    conflict: false,
    side_by_side: [],
    yaml: found.yaml,
    diagnostics: [],
    words: found.words
  }
})
route('GET', `${A}/diff`, () => ({
  diff: [
    { sign: '~', path: 'service levels.p2-resolution.expected', old: '95%', new: '96%' },
    { sign: '~', path: 'service levels.p2-resolution.minimum', old: '90%', new: '91%' },
    { sign: '+', path: 'charges.project', old: null, new: '30 000 EUR a month from 2026-01-01 to 2026-06-30' }
  ]
}))
route('GET', `${A}/statements/{month}`, c => closeOf(c).statement)
route('GET', `${A}/forecasts/{month}`, c => {
  const found = agreementOf(c)
  if (!found.forecast)
    throw new Refused(404, 'the month is over', { detail: 'a forecast is made for the open month only', code: 'O0101' })
  return found.forecast
})
route('GET', `${A}/charts/{level}`, c => agreementOf(c).charts[c.p.level] ?? null)
route('GET', `${A}/breakdowns/{month}/{level}`, c => {
  const found = agreementOf(c).breakdown
  if (!found || c.url.searchParams.get('by') !== 'site')
    throw new Refused(422, `\`${c.url.searchParams.get('by')}\` is not a text column of incidents`, {
      code: 'U0157',
      detail: 'its text columns are item, state, priority, category, service, site, group_name, cause'
    })
  return {
    level: c.p.level,
    by: 'site',
    values: found.levels.map(l => ({
      value: l.level,
      shown: l.result?.shown ?? 'not measured',
      status: l.status,
      n: l.n
    }))
  }
})
route('GET', `${A}/why/{month}`, c => {
  const found = agreementOf(c)
  const subject = c.url.searchParams.get('subject')
  const figure = found.why[subject] ?? found.why[`levels/${subject}`]
  if (!figure) throw new Refused(404, `there is no figure or row \`${subject}\``, { code: 'S0301' })
  return {
    figure,
    rows: /p2-resolution/.test(subject) ? (found.rows ?? []) : [],
    complete: !/p2-resolution/.test(subject)
  }
})
route('POST', `${A}/what-if`, c => {
  const found = agreementOf(c)
  const spans = Object.values(c.body.vary ?? {}).some(v => /\.\.|,/.test(v))
  const answer = spans ? found.whatIfGrid : found.whatIf
  if (!answer) throw new Refused(422, 'there is no history to try this on', { code: 'O0201' })
  return answer
})
route('GET', `${A}/closes`, c => ({
  items: Object.values(state.closes[c.p.a]).map(close => {
    const view = shown(close, c.seat, false)
    const count = s => view.lines.filter(l => l.state === s).length
    return {
      month: close.month,
      stage: view.stage,
      lines: {
        open: count('open') + count('stale'),
        agreed: count('agreed'),
        disputed: count('disputed'),
        waived: count('waived')
      },
      net: close.statement.totals.net_credits
    }
  })
}))
const M = `${A}/closes/{month}`
route('GET', M, answerClose)
route('POST', `${M}/positions`, c => {
  guard(c)
  const close = closeOf(c)
  for (const p of c.body.positions) {
    const line = close.lines.find(l => l.id === p.line)
    if (!line) throw new Refused(422, `there is no line \`${p.line}\``)
    if (p.digest !== line.digest) throw new Refused(412, 'the figures of the line changed')
    if (p.stand !== 'agreed' && p.stand !== 'open' && !p.reason)
      throw new Refused(422, 'a reason is needed', { code: 'C0104' })
    close.positions[p.line] ??= {}
    const held = close.positions[p.line]
    if (p.stand === 'open') delete held[c.seat]
    else
      held[c.seat] = {
        stand: p.stand,
        reason: p.reason ?? '',
        evidence: p.evidence ?? [],
        digest: p.digest,
        author: c.session.email,
        at: now()
      }
    enter(c.p.r, c.session, c.seat, 'document', `position/${c.p.a}/${c.p.month}/${p.line}/${c.seat}`)
  }
  return answerClose(c)
})
route('POST', `${M}/agree-all`, c => {
  guard(c)
  const close = closeOf(c)
  for (const line of close.lines) {
    close.positions[line.id] ??= {}
    const held = close.positions[line.id]
    if (!held[c.seat] && !Object.values(held).some(p => p.stand === 'disputed'))
      held[c.seat] = { stand: 'agreed', digest: line.digest, author: c.session.email, at: now() }
  }
  enter(c.p.r, c.session, c.seat, 'document', `positions/${c.p.a}/${c.p.month}`)
  return answerClose(c)
})
route('POST', `${M}/notes`, c => {
  closeOf(c).notes.push({
    ...c.body,
    about: c.body.about.split('/').slice(2).join('/'),
    side: c.seat,
    author: c.session.email,
    at: now()
  })
  enter(c.p.r, c.session, c.seat, 'document', 'note', c.body.ring)
  return answerClose(c)
})
route('POST', `${M}/statement`, c => {
  const close = closeOf(c)
  close.version = createHash('sha256')
    .update(JSON.stringify([close.lines, close.claims]))
    .digest('hex')
  close.signatures = []
  enter(c.p.r, c.session, c.seat, 'document', `statement/${c.p.a}/${c.p.month}`)
  return answerClose(c)
})
route('POST', `${M}/signature`, c => {
  const close = closeOf(c)
  if (c.body.version !== close.version)
    throw new Refused(412, 'another version of the statement was proposed meanwhile')
  if (!close.signatures.some(s => s.side === c.seat))
    close.signatures.push({ side: c.seat, author: c.session.email, at: now() })
  enter(c.p.r, c.session, c.seat, 'signature', `statement/${c.p.a}/${c.p.month}`)
  return answerClose(c)
})
const openClose = c => Object.values(state.closes[c.p.a]).at(-1)
route('POST', `${A}/claims`, c => {
  openClose(c).claims.push({
    id: `RC-${openClose(c).claims.length + 2}`,
    decision: 'pending',
    raised_by: c.seat,
    notified_on: now().slice(0, 10),
    decide_by: '2026-12-04',
    silence: 'refused',
    evidence: [],
    items: [],
    ...c.body
  })
  enter(c.p.r, c.session, c.seat, 'document', 'claim')
  return {}
})
route('POST', `${A}/claims/{id}/decision`, c => {
  const claim = openClose(c).claims.find(x => x.id === c.p.id)
  if (claim.raised_by === c.seat) throw new Refused(403, 'a side cannot decide its own claim', { code: 'C0106' })
  Object.assign(claim, {
    decision: c.body.decision,
    decided_by: c.seat,
    decided_on: now().slice(0, 10),
    decision_reason: c.body.reason
  })
  enter(c.p.r, c.session, c.seat, 'document', `claim-decision/${c.p.a}/${claim.id}`)
  return {}
})
route('POST', `${A}/swaps`, c => {
  openClose(c).swaps.push({ id: c.body.for, asked_by: c.seat, state: 'proposed', agreed_on: null, ...c.body })
  enter(c.p.r, c.session, c.seat, 'document', 'swap')
  return {}
})
route('POST', `${A}/swaps/{id}/answer`, c => {
  const swap = openClose(c).swaps.find(x => x.id === c.p.id)
  Object.assign(swap, c.body.accept ? { state: 'in force', agreed_on: now().slice(0, 10) } : { state: 'refused' })
  enter(c.p.r, c.session, c.seat, 'signature', `swap/${c.p.a}/${swap.id}`)
  return {}
})
route('GET', `${A}/imports`, c => ({ items: closeOf({ ...c, p: { ...c.p, month: '2026-10' } }).statement.imports }))
route('POST', `${A}/imports`, c => {
  const desk = state.relationships['northwind-helio'].agreements['service-desk']
  const dry = c.url.searchParams.get('dry_run') === 'true'
  if (!dry) state.imported += 1
  return { ...desk.dryRun, dry_run: dry, import: dry ? null : 7 + state.imported }
})
route('DELETE', `${A}/imports/{n}`, () => ({}))
route('GET', '/relationships/{r}/log', c => {
  const kind = c.url.searchParams.get('kind')
  const seeded = closeSeed(c.p.r)
  const items = [...seeded, ...state.log].filter(
    e => (e.ring !== 'private' || e.side === c.seat) && (!kind || e.kind === kind)
  )
  return { items: items.reverse(), next: null }
})
const closeSeed = r => [
  {
    position: 0,
    feed: 'client-shared',
    sequence: 1,
    hash: '5f'.repeat(32),
    at: '2025-04-11T08:00:00Z',
    author: 'vm@northwind',
    side: 'client',
    ring: 'shared',
    kind: 'relationship',
    subject: r,
    body: {}
  },
  {
    position: 0,
    feed: 'client-shared',
    sequence: 2,
    hash: 'ab'.repeat(32),
    at: '2025-04-11T09:00:00Z',
    author: 'vm@northwind',
    side: 'client',
    ring: 'agreed',
    kind: 'document',
    subject: 'agreement/service-desk',
    body: {}
  }
]
route('GET', '/relationships/{r}/verify', () => ({
  feeds: [
    { feed: 'client-shared', entries: 41, fingerprint: '9c41 77d0 3ae1 58b2', problems: [] },
    { feed: 'supplier-shared', entries: 38, fingerprint: '02fe 9a13 c6d4 7b90', problems: [] },
    { feed: 'client-private', entries: 6, fingerprint: '9c41 77d0 3ae1 58b2', problems: [] }
  ]
}))
route('GET', '/relationships/{r}/people', c => ({
  items: [
    ...Object.entries(state.people).flatMap(([email, p]) =>
      (p.sides[c.p.r] ?? [])
        .slice(0, 1)
        .map(side => ({ id: email, name: p.name, email, side, role: 'signer', state: 'active', second_factor: false }))
    ),
    ...state.invited
  ]
}))
route('PATCH', '/relationships/{r}/people/{id}', c => ({
  id: c.p.id,
  name: c.p.id,
  email: c.p.id,
  side: c.seat,
  role: c.body.role
}))
route('DELETE', '/relationships/{r}/people/{id}', () => ({}))
route('POST', '/relationships/{r}/invitations', c => {
  state.invited.push({
    id: c.body.email,
    name: '',
    email: c.body.email,
    side: c.seat,
    role: c.body.role,
    state: 'invited'
  })
  return {
    link: `http://127.0.0.1:${port}/invitation/${randomBytes(8).toString('hex')}`,
    expires: new Date(Date.now() + 7 * 864e5).toISOString()
  }
})
route('GET', '/relationships/{r}/webhooks', () => ({ items: [] }))
route('POST', '/relationships/{r}/webhooks', c => ({
  id: '1',
  ...c.body,
  secret: `whsec_${randomBytes(16).toString('hex')}`
}))

const kinds = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json'
}

function page(response, path) {
  const file = normalize(join(dist, path))
  if (
    file.startsWith(dist) &&
    existsSync(file) &&
    statSync(file).isFile() &&
    path !== '/' &&
    extname(file) !== '.html'
  ) {
    response.writeHead(200, {
      'Content-Type': kinds[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'public, max-age=31536000, immutable'
    })
    return response.end(readFileSync(file))
  }
  if (!existsSync(join(dist, 'index.html'))) {
    response.writeHead(404)
    return response.end('build the web first: npm run build')
  }
  const nonce = randomBytes(16).toString('base64')
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff'
  })
  response.end(readFileSync(join(dist, 'index.html'), 'utf8').replaceAll('%NONCE%', nonce))
}

async function answer(request, response) {
  const url = new URL(request.url, `http://127.0.0.1:${port}`)
  if (url.pathname === '/mock/reset') {
    state = fresh()
    return response.end('ok')
  }
  if (!url.pathname.startsWith('/api/v1')) return page(response, url.pathname)
  const path = url.pathname.slice('/api/v1'.length)
  const headers = { 'Content-Type': 'application/json', 'X-Request-Id': randomBytes(6).toString('hex') }
  try {
    if (process.env.MOCK_SLOW) await new Promise(done => setTimeout(done, Number(process.env.MOCK_SLOW)))
    const fail = process.env.MOCK_FAIL ?? request.headers['x-mock-fail']
    if (fail && path.includes(fail))
      throw new Refused(503, 'the measurements are being imported', {
        detail: 'a large import holds the store; it is free again in about a minute',
        code: 'H0113'
      })
    const sessionId = /entente_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1]
    const session = sessions.get(sessionId)
    const found = routes
      .map(r => ({ ...r, match: r.method === request.method && r.expression.exec(path) }))
      .find(r => r.match)
    const events = /^\/relationships\/([^/]+)\/events$/.exec(path)
    if (!session && !found?.open) throw new Refused(401, 'sign in first')
    if (events) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
      response.write(': here\n\n')
      const set = streams.get(events[1]) ?? streams.set(events[1], new Set()).get(events[1])
      set.add(response)
      request.on('close', () => set.delete(response))
      return
    }
    if (!found) throw new Refused(404, 'there is nothing here')
    if (request.method !== 'GET' && !found.open && request.headers['x-csrf-token'] !== session.csrf)
      throw new Refused(403, 'the CSRF token does not fit')
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const body = (request.headers['content-type'] ?? '').includes('json') && text ? JSON.parse(text) : {}
    const p = Object.fromEntries(found.names.map((n, i) => [n, decodeURIComponent(found.match[i + 1])]))
    const sides = session && p.r ? state.people[session.email].sides[p.r] : null
    if (p.r && session && !sides) throw new Refused(403, 'this relationship is not yours')
    const asked = url.searchParams.get('seat')
    const seat = sides?.includes(asked) ? asked : sides?.[0]
    const result = found.handler({
      request,
      url,
      body,
      p,
      session,
      sessionId,
      seat,
      viewOther: url.searchParams.get('view') === 'other',
      headers
    })
    response.writeHead(200, headers)
    response.end(JSON.stringify(result))
  } catch (refused) {
    const problem = refused instanceof Refused ? refused.body : { title: String(refused.message), status: 500 }
    if (!(refused instanceof Refused)) console.error(refused)
    response.writeHead(problem.status, { ...headers, 'Content-Type': 'application/problem+json' })
    response.end(JSON.stringify(problem))
  }
}

createServer(answer).listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}`))
