// A question that holds everything else until it is answered. Focus stays inside and goes back afterwards.
import { Modal } from '@mantine/core'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/CloseButton.css'
import type { ReactNode } from 'react'
import { useWords } from '../i18n'
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
      <Modal
        opened
        onClose={onClose}
        title={title}
        size={wide ? 820 : 520}
        transitionProps={{ duration: 80 }}
        closeButtonProps={{ 'aria-label': t('shell.dismiss') }}
        styles={{ title: { fontWeight: 620, fontSize: 16 } }}
      >
        {children}
      </Modal>
    </Kit>
  )
}
