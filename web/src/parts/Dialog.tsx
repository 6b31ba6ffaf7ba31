// A question that holds everything else until it is answered. Focus stays inside and goes back afterwards. The scroll of
// the page is not locked: the kit does that with a style element that the content security policy would refuse.
import { Modal } from '@mantine/core'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Paper.css'
import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { IconDismiss } from './icons'
import { Kit } from './Kit'

interface Props {
  title: string
  onClose: () => void
  wide?: boolean
  children: ReactNode
}

export default function Dialog({ title, onClose, wide = false, children }: Props) {
  const { t } = useWords()
  return (
    <Kit>
      <Modal.Root
        opened
        onClose={onClose}
        size={wide ? 820 : 520}
        lockScroll={false}
        transitionProps={{ duration: 80 }}
      >
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Body>
            <div className="dialog-head">
              <Modal.Title className="dialog-title">{title}</Modal.Title>
              <button type="button" className="plain-button quiet" aria-label={t('shell.dismiss')} onClick={onClose}>
                <IconDismiss aria-hidden />
              </button>
            </div>
            {children}
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </Kit>
  )
}
