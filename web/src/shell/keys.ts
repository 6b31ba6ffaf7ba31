// Single keys and sequences of two. They rest while one types, while a dialog is open, and when they are switched off.
import { useEffect, useRef } from 'react'

type Keys = Record<string, () => void>

const stack: { current: Keys }[] = []
let waiting: { key: string; until: number } | null = null

export const singleKeys = {
  get on() {
    try {
      return localStorage.getItem('entente.keys') !== 'off'
    } catch {
      return true
    }
  },
  set on(value: boolean) {
    try {
      localStorage.setItem('entente.keys', value ? 'on' : 'off')
    } catch {
      // the choice lasts as long as the page
    }
  }
}

function typing(target: EventTarget | null) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (typing(event.target) || !singleKeys.on) return
  if (event.key !== 'Escape' && document.querySelector('[role="dialog"][aria-modal="true"]')) return
  const before = waiting && waiting.until > Date.now() ? waiting.key : null
  waiting = null
  const name = before ? `${before} ${event.key}` : event.key
  for (const keys of [...stack].reverse()) {
    const act = keys.current[name]
    if (act) {
      event.preventDefault()
      act()
      return
    }
  }
  if (!before && event.key === 'g') waiting = { key: 'g', until: Date.now() + 1500 }
}

/** Keys that hold while the component is there; the component mounted last is asked first. */
export function useKeys(keys: Keys) {
  const held = useRef(keys)
  held.current = keys
  useEffect(() => {
    if (stack.length === 0) document.addEventListener('keydown', onKey)
    stack.push(held)
    return () => {
      stack.splice(stack.indexOf(held), 1)
      if (stack.length === 0) document.removeEventListener('keydown', onKey)
    }
  }, [])
}

/** `t`: the chart or table of the figure in focus, else of the first figure on the page. */
export function toggleFigure() {
  const inFocus = document.activeElement?.closest('[data-figure]') ?? document.querySelector('[data-figure]')
  inFocus?.querySelector<HTMLButtonElement>('[data-figure-toggle]')?.click()
}
