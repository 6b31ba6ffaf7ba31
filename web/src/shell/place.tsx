// Where one is: relationship, agreement, month and seat, all read from the address, so that any view can be mailed,
// bookmarked and printed; and how to get elsewhere without losing the seat.
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, createContext, type ReactNode, useContext, useMemo } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { seatOf } from '../api/client'
import { closes, otherSide, relationship } from '../api/queries'
import type { Membership, Relationship, Session, Side } from '../api/types'

export interface Place {
  session: Session
  r: string | null
  area: string
  a: string | null
  level: string | null
  month: string | null
  seat: Side | null
  role: Membership['role'] | null
  bothSeats: boolean
  viewingOther: boolean
  /** may change the record: takes the seat's own view and a role above reader, and a connection */
  mayWrite: boolean
  maySign: boolean
  card: Relationship | undefined
  months: string[]
}

const Here = createContext<Place | null>(null)

export function parsePath(path: string) {
  const [root, r, area = '', a, third, fourth] = path.split('/').slice(1).map(decodeURIComponent)
  if (root !== 'r' || !r) return { r: null, area: root ?? '', a: null, level: null, month: null }
  const isMonth = (text?: string) => (text && /^\d{4}-\d{2}$/.test(text) ? text : null)
  return {
    r,
    area: area || 'overview',
    a: a || null,
    level: area === 'level' ? (third ?? null) : null,
    month: area === 'level' ? isMonth(fourth) : isMonth(third)
  }
}

export function PlaceProvider({
  session,
  online,
  children
}: {
  session: Session
  online: boolean
  children: ReactNode
}) {
  const [path] = useLocation()
  const search = useSearch()
  const at = useMemo(() => parsePath(path), [path])
  const card = useQuery({ ...relationship(at.r ?? ''), enabled: at.r !== null })
  const a = at.a ?? card.data?.agreements[0]?.id ?? null
  const known = useQuery({ ...closes(at.r ?? '', a ?? ''), enabled: at.r !== null && a !== null })
  const place = useMemo<Place>(() => {
    const mine = session.memberships.filter(m => m.relationship === at.r)
    const asked = seatOf(`?${search}`)
    const own = mine.find(m => m.side === asked.seat) ?? mine[0]
    const viewingOther = asked.view === 'other'
    const role = own?.role ?? null
    const mayWrite = role !== null && role !== 'reader' && !viewingOther && online
    return {
      session,
      ...at,
      a,
      seat: own?.side ?? null,
      role,
      bothSeats: new Set(mine.map(m => m.side)).size > 1,
      viewingOther,
      mayWrite,
      maySign: mayWrite && (role === 'signer' || role === 'admin'),
      card: card.data?.id === at.r ? card.data : undefined,
      months: [...new Set((known.data?.items ?? []).map(c => c.month))].sort()
    }
  }, [session, at, a, search, online, card.data, known.data])
  return <Here.Provider value={place}>{children}</Here.Provider>
}

export function usePlace() {
  const place = useContext(Here)
  if (!place) throw new Error('outside of a place')
  return place
}

export interface RelationshipPlace extends Place {
  r: string
  a: string
  seat: Side
  them: string
  us: string
}

/** A place inside a relationship whose parties are known; pages under /r/ are shown only then. */
export function useInside(): RelationshipPlace {
  const place = usePlace()
  const { r, a, card } = place
  if (r === null || a === null || !card) throw new Error('outside of a relationship')
  const seat = place.seat ?? card.seat
  return { ...place, r, a, seat, us: card[seat], them: card[otherSide(seat)] }
}

/** The address with the seat and view of the present one. */
export function keeping(path: string, search: string) {
  const [bare, query = ''] = path.split('?')
  const params = new URLSearchParams(query)
  for (const [key, value] of Object.entries(seatOf(search))) if (!params.has(key)) params.set(key, value)
  const text = params.toString()
  return text ? `${bare}?${text}` : bare
}

type LinkProps = Omit<ComponentProps<'a'>, 'href' | 'ref'> & { to: string }

export function To({ to, ...rest }: LinkProps) {
  const search = useSearch()
  return <Link href={keeping(to, `?${search}`)} {...rest} />
}

export function useGo() {
  const [, navigate] = useLocation()
  return (path: string) => navigate(keeping(path, window.location.search))
}

export const address = {
  close: (r: string, a: string, month?: string | null) =>
    `/r/${r}/close/${encodeURIComponent(a)}${month ? `/${month}` : ''}`,
  agreement: (r: string, a: string) => `/r/${r}/agreement/${encodeURIComponent(a)}`,
  whatIf: (r: string, a: string) => `/r/${r}/what-if/${encodeURIComponent(a)}`,
  performance: (r: string, a: string, month?: string | null) =>
    `/r/${r}/performance/${encodeURIComponent(a)}${month ? `/${month}` : ''}`,
  level: (r: string, a: string, level: string, month?: string | null) =>
    `/r/${r}/level/${encodeURIComponent(a)}/${encodeURIComponent(level)}${month ? `/${month}` : ''}`,
  import: (r: string, a: string) => `/r/${r}/import/${encodeURIComponent(a)}`,
  records: (r: string) => `/r/${r}/records`,
  people: (r: string) => `/r/${r}/people`
}
