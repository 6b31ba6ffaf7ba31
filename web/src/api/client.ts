// One way to the server: adds the CSRF token, a key that makes a repeated write harmless, and the seat that the
// address bar names; turns every refusal into a `Refusal` that a panel can show.
import createClient, { type Middleware } from 'openapi-fetch'
import { holdMoment } from '../moment'
import type { paths } from './schema'
import type { Problem, Session } from './types'

export const base = '/api/v1'

/** Code of the refusal that asks for a second factor: all else was right. */
export const secondStep = 'W0102'

/** A refusal by the server, or the silence of one. */
export class Refusal extends Error {
  readonly problem: Problem
  readonly requestId: string | null
  readonly etag: string | null
  constructor(problem: Problem, requestId: string | null, etag: string | null = null) {
    super(problem.title)
    this.name = 'Refusal'
    this.problem = problem
    this.requestId = requestId
    this.etag = etag
  }
  get status() {
    return this.problem.status
  }
}

let csrf = ''
/** What every later request takes along from a sign-in. */
export function hold(session: Pick<Session, 'csrf' | 'now'>) {
  csrf = session.csrf
  holdMoment(session.now)
}
export const csrfHeader = () => ({ 'X-CSRF-Token': csrf })

/** The seat and the view that the address bar names go along with every question about a relationship. */
export function seatOf(search: string) {
  const params = new URLSearchParams(search)
  const seat = params.get('seat')
  const view = params.get('view')
  return {
    ...(seat === 'client' || seat === 'supplier' ? { seat } : {}),
    ...(view === 'other' ? { view } : {})
  } as { seat?: 'client' | 'supplier'; view?: 'other' }
}

export function withSeat(path: string, search = window.location.search) {
  const url = new URL(path, window.location.origin)
  for (const [key, value] of Object.entries(seatOf(search))) url.searchParams.set(key, value)
  return url.pathname + url.search
}

const decorate: Middleware = {
  onRequest({ request }) {
    const writes = request.method !== 'GET' && request.method !== 'HEAD'
    if (writes) {
      request.headers.set('X-CSRF-Token', csrf)
      if (request.method === 'POST') request.headers.set('Idempotency-Key', crypto.randomUUID())
    }
    return request
  }
}

export const api = createClient<paths>({
  baseUrl: base,
  // the seat is put on here, where the whole address is known
  fetch: async (request: Request) => {
    const url = new URL(request.url)
    const seat = Object.entries(seatOf(window.location.search))
    const concerned = url.pathname.startsWith(`${base}/relationships/`) || url.pathname === `${base}/me/queue`
    if (!concerned || seat.length === 0) return window.fetch(request)
    for (const [key, value] of seat) if (!url.searchParams.has(key)) url.searchParams.set(key, value)
    const writes = request.method !== 'GET' && request.method !== 'HEAD'
    return window.fetch(url, {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      ...(writes ? { body: await request.text() } : {})
    })
  }
})
api.use(decorate)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The data of an answer, or a Refusal. */
export async function take<T>(asked: Promise<Answer<T>>): Promise<T> {
  return (await takeWhole(asked)).data
}

/** As `take`, with the ETag that a later write names. */
export async function takeWhole<T>(asked: Promise<Answer<T>>): Promise<{ data: T; etag: string | null }> {
  let answer: Answer<T>
  try {
    answer = await asked
  } catch (cause) {
    throw new Refusal({ title: 'unreachable', status: 0, detail: cause instanceof Error ? cause.message : '' }, null)
  }
  const { data, error, response } = answer
  const etag = response.headers.get('ETag')
  if (error === undefined && response.ok) return { data: data as T, etag }
  const known = typeof error === 'object' && error !== null && 'title' in error
  throw new Refusal(
    known ? (error as Problem) : { title: response.statusText || String(response.status), status: response.status },
    response.headers.get('X-Request-Id'),
    etag
  )
}
