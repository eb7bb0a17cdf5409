import { type ReactNode, useEffect, useRef } from "react";

/** The browser's own modal dialog: focus stays in, Esc closes, focus returns to where it was. */
export function Dialog(props: { title: string; onClose: () => void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  const { onClose } = props;
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    const opener = document.activeElement;
    if (!dialog.open) dialog.showModal();
    return () => {
      dialog.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  // The event comes a moment after the closing; by then it may be open again (effects run twice in development).
  const closed = (): void => {
    if (element.current?.open === false) onClose();
  };
  return (
    <dialog ref={element} className="dlg" aria-labelledby="dialog-title" onClose={closed}>
      <h2 id="dialog-title">{props.title}</h2>
      {props.children}
    </dialog>
  );
}
