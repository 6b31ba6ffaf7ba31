// A part that may be wider than the window and then scrolls by itself, also by keyboard.
import type { ReactNode } from 'react'

export function Wide({ label, className = '', children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`wide ${className}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
