// What the server says, as types. Money is a decimal text with its currency and is never made a binary number
// except to draw it; instants are RFC 3339 texts; months are YYYY-MM.

export type Side = 'client' | 'supplier'
export type Ring = 'private' | 'shared' | 'agreed'
export type Role = 'reader' | 'member' | 'signer' | 'admin'
export type Stand = 'agreed' | 'disputed' | 'waived'
/** met, near, missed, excluded, not measured, not judged; a newer server may know more */
export type LevelStatus = string
export type LineState = 'open' | 'agreed' | 'disputed' | 'waived' | 'stale'
export type Stage = 'data' | 'lines' | 'sign' | 'closed' | 'restatement'

export interface Money {
  amount: string
  currency: string
}

export interface DiagnosticLabel {
  file?: string
  line?: number
  column?: number | string
  begin?: number
  end?: number
  role: string
  text: string
}

export interface Diagnostic {
  code: string
  severity: string
  message: string
  labels: DiagnosticLabel[]
  notes: string[]
  fixes: {
    applicability: string
    text: string
    edits: { begin: number; end: number; file: string; replacement: string }[]
  }[]
}

export interface Problem {
  type?: string
  title: string
  status: number
  detail?: string
  instance?: string
  code?: string
  diagnostics?: Diagnostic[]
}

export interface Membership {
  relationship: string
  name: string
  side: Side
  role: Role
}

export interface Person {
  id: string
  name: string
  email: string
  locale?: string
  totp?: boolean
}

export interface Session {
  person: Person
  csrf: string
  memberships: Membership[]
}

export interface QueueItem {
  id: string
  verb: string
  what: string
  relationship: string
  agreement: string
  period?: string
  line?: string
  turn: Side | 'both'
  due?: string
  overdue: boolean
  amount?: Money
  link: string
}

export interface List<T> {
  items: T[]
  next?: string | null
}

export interface RelationshipCard {
  id: string
  name: string
  client: string
  supplier: string
  seats: Side[]
  agreements: { id: string; title: string }[]
  open_period?: string
  levels?: Record<string, number>
  net_credit?: Money
  notice_by?: string
  strip?: { month: string; worst: LevelStatus }[]
}

export interface LogEntry {
  position: number
  feed: string
  sequence: number
  hash: string
  at: string
  author: string
  side: Side
  ring: Ring
  kind: string
  subject: string
  body?: unknown
}

export interface Relationship {
  id: string
  name: string
  client: string
  supplier: string
  seat: Side
  role?: Role
  agreements: { id: string; title: string; currency?: string; ring?: Ring }[]
  people: { name: string; email: string; side: Side; role: Role }[]
  recent: LogEntry[]
  periods: { month: string; agreement: string; stage: Stage; statuses: { level: string; status: LevelStatus }[] }[]
}

export interface Version {
  hash: string
  at: string
  author: string
  side: Side
  ring: Ring
  signatures: Signature[]
}

export interface Signature {
  side: Side
  author: string
  at: string
}

export interface Place {
  file: string
  line: number
  column: number
}

export interface PlainWords {
  title: string
  from: string
  until: string
  chapters: {
    id: string
    title: string
    topics: {
      id: string
      title: string | null
      clause: string | null
      place: Place | null
      sentences: { text: string; clause: string | null; amendment: number | null; place: Place | null }[]
    }[]
  }[]
}

export interface Agreement {
  id: string
  title: string
  versions: Version[]
  heads: string[]
  conflict: boolean
  yaml: string
  diagnostics: Diagnostic[]
  words: PlainWords | null
  etag?: string
}

export interface Change {
  sign: '+' | '~' | '-'
  path: string
  old: string | null
  new: string | null
}

export interface Plan {
  diagnostics: Diagnostic[]
  diff: Change[]
  money_effect?: { was: Money; would_be: Money; months: number } | null
}

export interface Check {
  diagnostics: Diagnostic[]
  words: PlainWords | null
  canonical: string | null
}

export interface Explanation {
  id: string
  label: string
  rule: string
  value: string
  note: string
  origins: {
    file?: string
    line?: number
    column?: number | string
    clause?: string
    item?: string
    row?: number
    amendment?: number
  }[]
  inputs: Explanation[]
}

export interface Quantity {
  value: string
  unit: string
}

export interface LevelResult {
  level: string
  title: string
  clause: string | null
  service: string
  kind: string
  direction: 'higher' | 'lower'
  window: string
  expected: Quantity | null
  minimum: Quantity | null
  result: { unit: string; exact: { numerator: string; denominator: string } | null; shown: string } | null
  numerator: string | null
  denominator: string | null
  n: number
  excluded: number
  missing: number
  status: LevelStatus
  default: string | null
  notes: string[]
  suggestions: string[]
  figure: string
}

export interface WaterfallStep {
  kind: string
  label: string
  amount: Money
  before: Money
  after: Money
}

export interface HistoryMonth {
  month: string
  status: LevelStatus
  result: LevelResult['result']
  expected: Quantity | null
  minimum: Quantity | null
  n: number
  terms_changed: boolean
}

export interface Credit {
  for: string
  because: string
  gross: Money
  payable: Money
  state: string
  claim_by: string | null
  earn_back_by: string | null
  clause: string | null
  figure: string
}

export interface Statement {
  sample?: boolean
  agreement: string
  title: string
  client: string
  supplier: string
  month: string
  zone: string
  currency: string
  as_of: string
  as_known: string | null
  finding: string
  levels: LevelResult[]
  charges: { charge: string; title: string; clause: string | null; amount: Money | null; figure: string }[]
  credits: Credit[]
  totals: Record<string, Money | boolean | string>
  triggers: {
    trigger: string
    clause: string | null
    what: string
    opens: string
    fired: boolean
    count: number
    needed: number
    option_until: string | null
    remediation_due: string | null
    figure: string
  }[]
  history: { level: string; months: HistoryMonth[] }[]
  quarantined: { dataset?: string; rows?: number; reason?: string }[]
  imports: { number: number; dataset: string; file: string; known_at: string; rows: number; undone: boolean }[]
  waterfall: { credits: WaterfallStep[]; net: WaterfallStep[] }
  notes: string[]
  explanation: Explanation
}

export interface Position {
  stand: Stand
  reason?: string
  evidence?: string[]
  digest: string
  author: string
  at: string
}

export interface Note {
  ring: Ring
  side: Side
  author: string
  at: string
  text: string
}

export interface Line {
  id: string
  kind: string
  label: string
  clause?: string | null
  service?: string | null
  value?: string | null
  target?: string | null
  status?: LevelStatus | null
  n?: number | null
  excluded?: number | null
  credit?: Money | null
  charge?: Money | null
  digest: string
  /** Follows from the other lines and takes no position of its own. */
  follows?: boolean
  /** The side that the line is owed to; absent: either. */
  may_waive?: Side | null
  client?: Position | null
  supplier?: Position | null
  state: LineState
  stale?: string | null
  notes?: Note[]
  history?: { month: string; status: LevelStatus; value: string | null }[]
}

export interface Claim {
  id: string
  levels: string[]
  cause: string
  raised_by: Side
  event_on: string
  notified_on: string
  items?: string[]
  time?: string | null
  reason: string
  evidence?: string[]
  decision: string
  decided_by?: Side | null
  decided_on?: string | null
  decision_reason?: string | null
  decide_by?: string | null
  silence?: string | null
}

export interface Swap {
  id: string
  for: string
  from: string
  to: string
  levels: Record<string, string>
  asked_by: Side
  agreed_on?: string | null
  state: string
  reason?: string | null
}

export interface CloseStep {
  name: 'data' | 'exclusions' | 'results' | 'credits' | 'statement'
  state: 'done' | 'now' | 'later'
  note?: string | null
}

export interface Close {
  month: string
  agreement: string
  stage: Stage
  steps: CloseStep[]
  statement: Statement
  lines: Line[]
  claims: Claim[]
  swaps: Swap[]
  imports: { number: number; dataset: string; file: string; known_at: string; rows: number; late?: boolean }[]
  quarantined: { dataset: string; rows: number; reason: string }[]
  signatures: Signature[]
  statement_version?: string | null
  digest: string
  blocks: string[]
  restatement?: {
    finding: string
    changes: { figure: string; label: string; before: string; after: string }[]
    credit_before: Money
    credit_after: Money
  } | null
  ring: Ring
  etag?: string
}

export interface CloseSummary {
  month: string
  stage: Stage
  lines: { open: number; agreed: number; disputed: number; waived: number }
  net?: Money | null
}

export interface Why {
  figure: Explanation
  rows?: { key: string; good: boolean; excluded: boolean; value: string; reason: string }[]
  complete?: boolean
}

export interface ControlChart {
  level: string
  title: string
  chart: string
  unit: string
  finding: string
  enough: boolean
  stable: boolean
  segments: {
    first: string
    last: string
    points: number
    mean: number | null
    limits: { low: number; high: number } | null
  }[]
  points: {
    month: string
    status: LevelStatus
    value: number | null
    n: number
    drawn: number | null
    limits: { low: number; high: number } | null
    expected: string | null
    minimum: string | null
    signals: string[]
  }[]
}

export interface Forecast {
  month: string
  as_of: string
  days_over: number
  days_left: number
  finding: string
  levels: {
    level: string
    title: string
    clause: string | null
    kind: string
    direction: 'higher' | 'lower'
    unit: string
    outlook: LevelStatus
    expected: { bar: string; probability: number } | null
    minimum: { bar: string; probability: number } | null
    so_far: { value: number | null; shown: string; n: number } | null
    end: { low: number; median: number; high: number } | null
    sentence: string
    notes: string[]
  }[]
  credits: {
    expected: Money
    median: Money
    p90: Money
    probability_of_any: number
    remark?: string | null
  } | null
}

export interface Outcome {
  name: string
  credits: Money
  net_credits: Money
  month_p50: Money
  month_p90: Money
  months: {
    month: string
    credits: Money
    levels: { level: string; status: LevelStatus; default: boolean; payable: Money }[]
  }[]
}

export interface Backtest {
  first: string
  last: string
  rows: number
  was: Outcome
  would_be?: Outcome
  grid?: {
    axes: { path: string; values: string[] }[]
    variants: {
      values: string[]
      net_credits: Money
      month_p90: Money
      missed: number
      near: number
      months_with_trigger: number
    }[]
  }
  notes: string[]
}

export interface Breakdown {
  level: string
  by: string
  values: { value: string; shown: string; status?: LevelStatus; n: number; good?: number }[]
}

export interface ImportReport {
  file: string
  import: number | null
  dry_run: boolean
  same_file: boolean
  dataset: string
  rows_read: number
  ready: number
  unchanged: number
  replaced: number
  warnings: number
  errors: number
  diagnostics: Diagnostic[]
}

export interface ImportEntry {
  number: number
  dataset: string
  file: string
  known_at: string
  rows: number
  undone: boolean
  rejects?: number
}

export interface FeedCheck {
  feed: string
  entries: number
  first_key?: string
  fingerprint?: string
  problems: string[]
}

export interface Token {
  id: string
  name: string
  scope: 'read' | 'write'
  relationship?: string | null
  expires: string
  created?: string
  last_used?: string | null
  secret?: string
}

export interface Member {
  id: string
  name: string
  email: string
  side: Side
  role: Role
  state?: 'invited' | 'active' | 'disabled'
}

export interface Webhook {
  id: string
  url: string
  kinds: string[]
  state?: string
  secret?: string
}
