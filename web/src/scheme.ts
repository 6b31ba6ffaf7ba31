// Light or dark: as the system says, until a person chooses. Kept here, outside of any kit, because it has to hold before
// anything is drawn.
import { useSyncExternalStore } from 'react'

export type Scheme = 'auto' | 'light' | 'dark'

const system = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()
let chosen: Scheme = read()

function read(): Scheme {
  try {
    const kept = localStorage.getItem('entente.scheme')
    return kept === 'light' || kept === 'dark' ? kept : 'auto'
  } catch {
    return 'auto'
  }
}

const actual = (): 'light' | 'dark' => (chosen === 'auto' ? (system.matches ? 'dark' : 'light') : chosen)

export function applyScheme() {
  document.documentElement.setAttribute('data-mantine-color-scheme', actual())
  for (const listener of listeners) listener()
}
system.addEventListener('change', applyScheme)

export function chooseScheme(scheme: Scheme) {
  chosen = scheme
  try {
    localStorage.setItem('entente.scheme', scheme)
  } catch {
    // the choice lasts as long as the page
  }
  applyScheme()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const useScheme = () => useSyncExternalStore(subscribe, actual)
export const useChosenScheme = () => useSyncExternalStore(subscribe, () => chosen)
