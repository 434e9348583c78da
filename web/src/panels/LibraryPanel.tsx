/** What came before, kept in this browser: open, keep as a favourite, forget. */

import { useState } from "react";

import { favour, forget, found, library, remember, type Kept } from "../state/library";
import { say } from "../state/announce";
import { edit, studio } from "../state/studio";
import { useStore } from "../state/store";
import { IconButton } from "../ui/IconButton";
import { ServiceHistory } from "./ServiceHistory";
import { Thumbnail } from "./Thumbnail";

export function LibraryPanel() {
  const kept = useStore(library, (all) => all);
  const [search, setSearch] = useState("");
  const [only, setOnly] = useState(false);
  const shown = found(kept, search).filter((one) => one.favourite || !only);
  return (
    <div className="panel-body">
      <button
        type="button"
        className="primary"
        onClick={() => {
          remember(studio.get().doc, true);
          say("Kept as a favourite.");
        }}
      >
        Keep this pattern
      </button>
      <label className="wide">
        <span className="sr">Search the library</span>
        <input type="search" placeholder="Search: name, 7/8, 96…" value={search} onChange={(event) => setSearch(event.target.value)} />
      </label>
      <label className="check">
        <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} /> Favourites only
      </label>
      {shown.length === 0 && <p className="note">{kept.length === 0 ? "Nothing yet: what you generate is kept here, in this browser." : "Nothing is called so."}</p>}
      <ul className="library">
        {shown.map((one) => (
          <Row key={one.id} kept={one} />
        ))}
      </ul>
      <ServiceHistory search={search} />
    </div>
  );
}

function Row({ kept }: { readonly kept: Kept }) {
  const { doc } = kept;
  return (
    <li>
      <button type="button" className="library-open" onClick={() => edit(`Open ${doc.name}`, () => doc)}>
        <Thumbnail pattern={doc.pattern} />
        <span>
          <b>{doc.name}</b>
          <small>
            {doc.pattern.meter.join("/")} · {Math.round(doc.pattern.bpm)} BPM · {doc.pattern.bars} bars
          </small>
        </span>
      </button>
      <IconButton icon="star" name={`Favourite ${doc.name}`} on={kept.favourite} kind="star" press={() => favour(kept.id)} />
      <IconButton icon="close" name={`Forget ${doc.name}`} press={() => forget(kept.id)} />
    </li>
  );
}
