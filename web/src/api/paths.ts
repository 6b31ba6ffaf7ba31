// The routes that the web uses, one line each, in the shape that openapi-fetch reads. `npm run api` writes the same
// shape from the server's own description; a check compares the two.
import type * as T from './types'

// biome-ignore lint/suspicious/noExplicitAny: the media type map of OpenAPI is open
type Json<B> = { content: { 'application/json': B } } & Record<string, any>

type Query = Record<string, string | number | boolean | undefined>

type Op<Out, Body = undefined> = (Body extends undefined ? { requestBody?: never } : { requestBody: Json<Body> }) & {
  parameters: { query?: Query; header?: Record<string, string | undefined>; path?: Record<string, string> }
  responses: { 200: Json<Out>; default: { content: { 'application/problem+json': T.Problem } } }
}

type Many<X> = T.List<X>

export interface Posted {
  line: string
  stand: T.Stand | 'open'
  reason?: string
  evidence?: string[]
  digest: string
}

export interface paths {
  '/session': {
    get: Op<T.Session>
    post: Op<T.Session, { email: string; password: string; totp?: string }>
    delete: Op<unknown>
  }
  '/session/link': { post: Op<T.Session, { link: string }> }
  '/session/setup': { post: Op<T.Session, { link: string; email: string; name: string; password: string }> }
  '/session/oidc': { get: Op<Many<{ id: string; name: string }>> }
  '/invitations/{token}/accept': { post: Op<T.Session, { name: string; password: string }> }
  '/me/queue': { get: Op<Many<T.QueueItem>> }
  '/me/totp': {
    post: Op<
      { secret: string; uri: string } | { enabled: true; recovery_codes: string[] },
      { password?: string; code?: string }
    >
    delete: Op<unknown, { password: string }>
  }
  '/me/tokens': {
    get: Op<Many<T.Token>>
    post: Op<T.Token, { name: string; scope: string; relationship?: string; days: number }>
  }
  '/me/tokens/{token}': { delete: Op<unknown> }
  '/relationships': { get: Op<Many<T.RelationshipCard>> }
  '/relationships/{r}': { get: Op<T.Relationship> }
  '/relationships/{r}/agreements/check': { post: Op<T.Check, { yaml: string }> }
  '/relationships/{r}/agreements/{a}': { get: Op<T.Agreement>; put: Op<T.Version | T.Plan, { yaml: string }> }
  '/relationships/{r}/agreements/{a}/sign': { post: Op<T.Agreement, { version: string }> }
  '/relationships/{r}/agreements/{a}/diff': { get: Op<{ diff: T.Change[]; words?: unknown }> }
  '/relationships/{r}/agreements/{a}/statements/{month}': { get: Op<T.Statement> }
  '/relationships/{r}/agreements/{a}/forecasts/{month}': { get: Op<T.Forecast> }
  '/relationships/{r}/agreements/{a}/charts/{level}': { get: Op<T.ControlChart> }
  '/relationships/{r}/agreements/{a}/breakdowns/{month}/{level}': { get: Op<T.Breakdown> }
  '/relationships/{r}/agreements/{a}/why/{month}': { get: Op<T.Why> }
  '/relationships/{r}/agreements/{a}/what-if': { post: Op<T.Backtest, { vary: Record<string, string> }> }
  '/relationships/{r}/agreements/{a}/closes': { get: Op<Many<T.CloseSummary>> }
  '/relationships/{r}/agreements/{a}/closes/{month}': { get: Op<T.Close> }
  '/relationships/{r}/agreements/{a}/closes/{month}/positions': { post: Op<T.Close, { positions: Posted[] }> }
  '/relationships/{r}/agreements/{a}/closes/{month}/agree-all': { post: Op<T.Close, Record<string, never>> }
  '/relationships/{r}/agreements/{a}/closes/{month}/notes': {
    post: Op<T.Close, { about: string; text: string; ring: 'private' | 'shared' }>
  }
  '/relationships/{r}/agreements/{a}/closes/{month}/statement': { post: Op<T.Close, Record<string, never>> }
  '/relationships/{r}/agreements/{a}/closes/{month}/signature': { post: Op<T.Close, { version: string }> }
  '/relationships/{r}/agreements/{a}/claims': { post: Op<unknown, Record<string, unknown>> }
  '/relationships/{r}/agreements/{a}/claims/{id}/decision': {
    post: Op<unknown, { decision: string; reason: string; items?: string[] }>
  }
  '/relationships/{r}/agreements/{a}/swaps': { post: Op<unknown, Record<string, unknown>> }
  '/relationships/{r}/agreements/{a}/swaps/{id}/answer': { post: Op<unknown, { accept: boolean; reason?: string }> }
  '/relationships/{r}/agreements/{a}/imports': { get: Op<Many<T.ImportEntry>> }
  '/relationships/{r}/agreements/{a}/imports/{n}': { delete: Op<unknown> }
  '/relationships/{r}/log': { get: Op<Many<T.LogEntry>> }
  '/relationships/{r}/verify': { get: Op<{ feeds: T.FeedCheck[] }> }
  '/relationships/{r}/people': { get: Op<Many<T.Member>> }
  '/relationships/{r}/people/{person}': { patch: Op<T.Member, { role: T.Role }>; delete: Op<unknown> }
  '/relationships/{r}/invitations': { post: Op<{ link: string; expires: string }, { email: string; role: T.Role }> }
  '/relationships/{r}/webhooks': {
    get: Op<Many<T.Webhook>>
    post: Op<T.Webhook, { url: string; kinds: string[] }>
  }
  '/relationships/{r}/webhooks/{w}': { delete: Op<unknown> }
}
