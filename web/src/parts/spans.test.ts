import { expect, it } from 'vitest'
import { hoursOf } from './spans'

it('reads times as the server shows them', () => {
  expect(hoursOf('9 h 7 min')).toBeCloseTo(9 + 7 / 60)
  expect(hoursOf('1,204 h')).toBe(1204)
  expect(hoursOf('45 s')).toBeCloseTo(45 / 3600)
  expect(hoursOf('2 d 3 h')).toBe(51)
})
it('leaves alone what is no time', () => {
  expect(hoursOf('84.6%')).toBeNull()
  expect(hoursOf('4 of 5')).toBeNull()
  expect(hoursOf('')).toBeNull()
})
