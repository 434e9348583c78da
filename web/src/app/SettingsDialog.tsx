/** How it looks, the key, and a fresh start. */

import { useState } from "react";

import { apiKey, setApiKey } from "../api/client";
import { exampleDoc } from "../state/document";
import { edit, set, settings, type Settings } from "../state/studio";
import { useStore } from "../state/store";
import { Dialog } from "../ui/Dialog";

export function SettingsDialog({ close }: { readonly close: () => void }) {
  const theme = useStore(settings, (now) => now.theme);
  const [key, setKey] = useState(apiKey() ?? "");
  return (
    <Dialog title="Settings" close={close}>
      <label className="wide">
        <span>Colours</span>
        <select value={theme} onChange={(event) => set({ theme: event.target.value as Settings["theme"] })}>
          <option value="system">As the system</option>
          <option value="dark">Dark</option>
          <option value="light">Light</option>
        </select>
      </label>
      <label className="wide">
        <span>Key of the service, if it asks for one</span>
        <input
          type="password"
          autoComplete="off"
          value={key}
          onChange={(event) => {
            setKey(event.target.value);
            setApiKey(event.target.value.trim());
          }}
        />
      </label>
      <p className="note">The key stays in this browser, and is sent to this service only.</p>
      <button
        type="button"
        onClick={() => {
          edit("Open the first groove", exampleDoc);
          close();
        }}
      >
        Open the first groove
      </button>
    </Dialog>
  );
}
