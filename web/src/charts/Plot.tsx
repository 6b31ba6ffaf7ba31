// Observable Plot in React: drawn again when the data, the width or the words change. Plot's own style element is taken
// out (the content security policy would refuse it; `.plot` in the style sheet says the same), and labels on groups too:
// the picture is one image with one name, its table twin says the rest.
import * as P from '@observablehq/plot'
import { useEffect, useRef } from 'react'

interface Props {
  label: string
  height: number
  options: (width: number) => P.PlotOptions
}

export function Plot({ label, height, options }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const draw = useRef(options)
  draw.current = options
  // biome-ignore lint/correctness/useExhaustiveDependencies: options are compared by what they draw from
  useEffect(() => {
    const place = box.current
    if (!place) return
    let last = 0
    const paint = () => {
      const width = Math.max(280, Math.round(place.clientWidth || 640))
      if (width === last) return
      last = width
      const svg = P.plot({
        ...draw.current(width),
        width,
        height,
        className: 'plot',
        style: undefined
      }) as SVGSVGElement
      for (const style of svg.querySelectorAll('style')) style.remove()
      for (const part of svg.querySelectorAll('[aria-label],[aria-description]')) {
        part.removeAttribute('aria-label')
        part.removeAttribute('aria-description')
      }
      svg.setAttribute('role', 'img')
      svg.setAttribute('aria-label', label)
      place.replaceChildren(svg)
    }
    paint()
    const observer = new ResizeObserver(paint)
    observer.observe(place)
    return () => observer.disconnect()
  }, [label, height, options])
  return <div ref={box} style={{ minHeight: height }} />
}
