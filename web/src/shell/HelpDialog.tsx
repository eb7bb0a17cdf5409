import { Dialog } from "../ui/Dialog.tsx";
import { Key } from "../ui/Key.tsx";
import { KEYS, setKeys, useKeysOn } from "./keys.ts";

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const on = useKeysOn();
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="effects">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={on} onChange={(event) => setKeys(event.target.checked)} />
        Single keys act
      </label>
      <p className="actr">
        <button type="button" className="btn" onClick={onClose}>
          Close<Key>Esc</Key>
        </button>
      </p>
    </Dialog>
  );
}
