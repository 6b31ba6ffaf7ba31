// What the server says, by the names that the pages use. `schema.ts` is written from the server's own description
// (`npm run api`) and CI fails when the two differ; what is refined here is open there: the keys of a figure's origins,
// and answers of a write that are one of two. Money is a decimal text with its currency and is never made a binary number
// except to draw it; instants are RFC 3339 texts; months are YYYY-MM.
import type { components } from './schema'

type Schemas = components['schemas']

export type Side = 'client' | 'supplier'
export type Ring = Schemas['Version']['ring']
export type Role = Schemas['Membership']['role']
export type Stand = Schemas['position']['stand']
/** met, near, missed, excluded, not measured, not judged; a newer server may know more */
export type LevelStatus = string
export type LineState = Schemas['close_line']['state']
export type Stage = Schemas['Close']['stage']

export type Money = Schemas['money']
export type Quantity = Schemas['quantity']
export type Diagnostic = Schemas['Diagnostic']
/** As the server says it, or as much of it as is left when there was no server. */
export type Problem = Partial<Schemas['Problem']> & Pick<Schemas['Problem'], 'title' | 'status'>
export type Membership = Schemas['Membership']
export type Person = Schemas['Person']
export type Session = Schemas['Session']
export type QueueItem = Schemas['QueueItem']
export type RelationshipCard = Schemas['RelationshipCard']
export type Relationship = Schemas['Relationship']
export type LogEntry = Schemas['LogEntry']
export type Version = Schemas['Version']
export type Signature = Schemas['Signature']
export type PlainWords = Schemas['PlainWords']
export type Agreement = Omit<Schemas['Agreement'], 'words'> & { words: PlainWords | null; etag?: string }
/** A version that stands beside another, with what it changes in the one before them. */
export type SideBySide = Schemas['SideBySide']
export type Change = Schemas['TermChange']
/** What proposing a text would do, or did. */
export type Plan = Schemas['Proposal']
export type Check = Schemas['Check']

export type Explanation = Omit<Schemas['figure'], 'origins' | 'inputs'> & {
  origins?: {
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
export type LevelResult = Schemas['level']
export type WaterfallStep = Schemas['step']
export type HistoryMonth = Schemas['history_month']
export type Credit = Schemas['credit']
export type Statement = Omit<Schemas['Statement'], 'explanation'> & { explanation: Explanation }

export type Position = Schemas['position']
export type Note = Schemas['note']
export type Line = Schemas['close_line']
export type Claim = Schemas['claim']
export type Swap = Schemas['swap']
export type StatementVersion = Schemas['statement_version']
export type CloseStep = Schemas['Close']['steps'][number]
export type Close = Omit<Schemas['Close'], 'statement'> & { statement: Statement; etag?: string }
export type CloseSummary = Schemas['CloseSummary']
export type Posted = Schemas['Positions']['positions'][number]

export type Why = Omit<Schemas['Why'], 'figure'> & { figure: Explanation }
export type ControlChart = Schemas['Chart']
export type Forecast = Schemas['Forecast']
export type Outcome = Schemas['Outcome']
export type Backtest = Schemas['Backtest']
export type Breakdown = Schemas['Breakdown']
export type ImportReport = Schemas['ImportReport']
export type ImportEntry = Schemas['Imports']['items'][number]
export type FeedCheck = Schemas['Verified']['feeds'][number]
export type Token = Schemas['Token']
export type Member = Schemas['Member']
export type Webhook = Schemas['Webhook']
