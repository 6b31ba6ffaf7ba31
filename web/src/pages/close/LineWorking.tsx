// A line opened: what both sides say about it, and how its figures come about.
import type { ComponentProps } from 'react'
import { WorkingPanel } from '../../parts/WorkingPanel'
import { LinePanel } from './LinePanel'

type Props = ComponentProps<typeof LinePanel> & { figures: string[]; onClose: () => void }

export default function LineWorking({ figures, onClose, ...rest }: Props) {
  const { close, line, place } = rest
  return (
    <WorkingPanel
      title={line.label}
      r={place.r}
      a={place.a}
      month={close.month}
      figures={figures}
      onClose={onClose}
      before={<LinePanel {...rest} />}
    />
  )
}
