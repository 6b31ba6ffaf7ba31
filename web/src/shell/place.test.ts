// The address holds the place: relationship, agreement, level, month, seat.
import { expect, it } from 'vitest'
import { address, keeping, parsePath } from './place'

it('reads a close', () => {
  expect(parsePath('/r/nh/close/service-desk/2026-10')).toEqual({
    r: 'nh',
    area: 'close',
    a: 'service-desk',
    level: null,
    month: '2026-10'
  })
})

it('reads what it writes, whatever the names', () => {
  const path = address.level('nh', 'a b/c', 'p1 & p2', '2026-10')
  expect(parsePath(path)).toEqual({ r: 'nh', area: 'level', a: 'a b/c', level: 'p1 & p2', month: '2026-10' })
})

it('keeps the seat from page to page', () => {
  expect(keeping('/r/nh?line=x', '?seat=supplier&view=other')).toBe('/r/nh?line=x&seat=supplier&view=other')
  expect(keeping('/', '?seat=nobody')).toBe('/')
})
