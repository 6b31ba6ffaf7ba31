// Questions to the server, each with the key under which its answer is kept. Everything about a relationship is kept
// under ['r', id, …], so that a notice from its feed makes exactly that stale.
import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { api, hold, Refusal, seatOf, take, takeWhole } from './client'
import type { Side } from './types'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof Refusal && (error.status === 0 || error.status >= 502),
      retryDelay: attempt => Math.min(400 * 2 ** attempt, 4000),
      refetchOnWindowFocus: true,
      placeholderData: keepPreviousData
    }
  }
})

const place = () => {
  const { seat, view } = seatOf(window.location.search)
  return `${seat ?? ''}/${view ?? ''}`
}

export const session = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: async () => {
      const found = await take(api.GET('/session'))
      hold(found)
      return found
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: (failures, error) => failures < 1 && error instanceof Refusal && error.status === 0
  })

export const providers = () =>
  queryOptions({ queryKey: ['oidc'], queryFn: () => take(api.GET('/session/oidc')), retry: false })

export const queue = (relationship?: string) =>
  queryOptions({
    queryKey: ['queue', relationship ?? '', place()],
    queryFn: () => take(api.GET('/me/queue', { params: { query: relationship ? { relationship } : {} } }))
  })

export const relationships = () =>
  queryOptions({ queryKey: ['relationships'], queryFn: () => take(api.GET('/relationships')) })

export const relationship = (r: string) =>
  queryOptions({
    queryKey: ['r', r, 'card', place()],
    queryFn: () => take(api.GET('/relationships/{r}', { params: { path: { r } } }))
  })

export const agreement = (r: string, a: string) =>
  queryOptions({
    queryKey: ['r', r, 'agreement', a, place()],
    queryFn: async () => {
      const { data, etag } = await takeWhole(
        api.GET('/relationships/{r}/agreements/{a}', { params: { path: { r, a } } })
      )
      return { ...data, etag: etag ?? undefined }
    }
  })

export const closes = (r: string, a: string) =>
  queryOptions({
    queryKey: ['r', r, 'closes', a, place()],
    queryFn: () => take(api.GET('/relationships/{r}/agreements/{a}/closes', { params: { path: { r, a } } }))
  })

export const close = (r: string, a: string, month: string) =>
  queryOptions({
    queryKey: ['r', r, 'close', a, month, place()],
    queryFn: async () => {
      const { data, etag } = await takeWhole(
        api.GET('/relationships/{r}/agreements/{a}/closes/{month}', { params: { path: { r, a, month } } })
      )
      return { ...data, etag: etag ?? undefined }
    }
  })

export const statement = (r: string, a: string, month: string) =>
  queryOptions({
    queryKey: ['r', r, 'statement', a, month, place()],
    queryFn: () =>
      take(api.GET('/relationships/{r}/agreements/{a}/statements/{month}', { params: { path: { r, a, month } } }))
  })

export const forecast = (r: string, a: string, month: string) =>
  queryOptions({
    queryKey: ['r', r, 'forecast', a, month, place()],
    queryFn: () =>
      take(api.GET('/relationships/{r}/agreements/{a}/forecasts/{month}', { params: { path: { r, a, month } } })),
    retry: false
  })

export const chart = (r: string, a: string, level: string) =>
  queryOptions({
    queryKey: ['r', r, 'chart', a, level, place()],
    queryFn: () =>
      take(api.GET('/relationships/{r}/agreements/{a}/charts/{level}', { params: { path: { r, a, level } } }))
  })

export const breakdown = (r: string, a: string, month: string, level: string, by: string) =>
  queryOptions({
    queryKey: ['r', r, 'breakdown', a, month, level, by, place()],
    queryFn: () =>
      take(
        api.GET('/relationships/{r}/agreements/{a}/breakdowns/{month}/{level}', {
          params: { path: { r, a, month, level }, query: { by } }
        })
      ),
    enabled: by !== '',
    retry: false
  })

export const why = (r: string, a: string, month: string, subject: string, limit = 50) =>
  queryOptions({
    queryKey: ['r', r, 'why', a, month, subject, limit, place()],
    queryFn: () =>
      take(
        api.GET('/relationships/{r}/agreements/{a}/why/{month}', {
          params: { path: { r, a, month }, query: { subject, limit } }
        })
      )
  })

export const imports = (r: string, a: string) =>
  queryOptions({
    queryKey: ['r', r, 'imports', a, place()],
    queryFn: () => take(api.GET('/relationships/{r}/agreements/{a}/imports', { params: { path: { r, a } } }))
  })

export const log = (r: string, after: string, kind: string) =>
  queryOptions({
    queryKey: ['r', r, 'log', after, kind, place()],
    queryFn: () =>
      take(
        api.GET('/relationships/{r}/log', {
          params: { path: { r }, query: { ...(after ? { after } : {}), ...(kind ? { kind } : {}) } }
        })
      )
  })

export const verify = (r: string) =>
  queryOptions({
    queryKey: ['r', r, 'verify', place()],
    queryFn: () => take(api.GET('/relationships/{r}/verify', { params: { path: { r } } })),
    enabled: false
  })

export const people = (r: string) =>
  queryOptions({
    queryKey: ['r', r, 'people', place()],
    queryFn: () => take(api.GET('/relationships/{r}/people', { params: { path: { r } } }))
  })

export const webhooks = (r: string) =>
  queryOptions({
    queryKey: ['r', r, 'webhooks', place()],
    queryFn: () => take(api.GET('/relationships/{r}/webhooks', { params: { path: { r } } })),
    retry: false
  })

export const tokens = () => queryOptions({ queryKey: ['tokens'], queryFn: () => take(api.GET('/me/tokens')) })

export const otherSide = (side: Side): Side => (side === 'client' ? 'supplier' : 'client')

export const sessions = () => queryOptions({ queryKey: ['sessions'], queryFn: () => take(api.GET('/me/sessions')) })

export const invitations = (r: string) =>
  queryOptions({
    queryKey: ['r', r, 'invitations', place()],
    queryFn: () => take(api.GET('/relationships/{r}/invitations', { params: { path: { r } } }))
  })

export const deliveries = (r: string, w: string) =>
  queryOptions({
    queryKey: ['r', r, 'webhooks', w, place()],
    queryFn: () => take(api.GET('/relationships/{r}/webhooks/{w}/deliveries', { params: { path: { r, w } } })),
    refetchInterval: 10_000
  })

/** Every row of a level's month with what was measured on it. */
export const rows = (r: string, a: string, month: string, level: string) =>
  queryOptions({
    queryKey: ['r', r, 'rows', a, month, level, place()],
    queryFn: () =>
      take(
        api.GET('/relationships/{r}/agreements/{a}/why/{month}', {
          params: { path: { r, a, month }, query: { subject: level, limit: 10_000, rows: 'all' } }
        })
      ),
    retry: false
  })
