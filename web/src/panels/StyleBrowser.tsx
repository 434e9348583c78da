/** Every style: searched, by family, with where its feel comes from. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api, held, type StyleView } from "../api/client";
import { asProblem } from "../api/problems";
import { Dialog } from "../ui/Dialog";
import { StyleSources } from "./StyleSources";
import { matches, byFamily } from "./styles";
import { wish, wishFor } from "./wish";
import { useStore } from "../state/store";

export function useStyles() {
  return useQuery({
    queryKey: ["styles"],
    queryFn: async ({ signal }) => held(await api.GET("/api/v1/styles", { signal })).styles,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function StyleBrowser({ close }: { readonly close: () => void }) {
  const styles = useStyles();
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState("all");
  const style = useStore(wish, (now) => now.style);
  const [shown, setShown] = useState<string | null>(style);
  const found = (styles.data ?? []).filter((one) => (kind === "all" || one.kind === kind) && matches(one, search));
  return (
    <Dialog title="Styles" close={close}>
      <div className="row">
        <label className="grow">
          <span className="sr">Search styles</span>
          <input type="search" placeholder="Search: dilla, shuffle, hip-hop…" value={search} autoFocus onChange={(event) => setSearch(event.target.value)} />
        </label>
        <label>
          <span className="sr">Kind</span>
          <select value={kind} onChange={(event) => setKind(event.target.value)}>
            <option value="all">All</option>
            <option value="genre">Genres</option>
            <option value="producer">Producers</option>
            <option value="drummer">Drummers</option>
          </select>
        </label>
      </div>
      {styles.isPending && <p className="note">Fetching the styles…</p>}
      {styles.isError && (
        <p className="note warn">
          {asProblem(styles.error).message}{" "}
          <button type="button" className="small" onClick={() => void styles.refetch()}>
            Retry
          </button>
        </p>
      )}
      <div className="style-columns">
        <div className="style-list">
          {byFamily(found).map(([family, members]) => (
            <section key={family} aria-label={family}>
              <h3>{family}</h3>
              <ul>
                {members.map((one) => (
                  <li key={one.name}>
                    <StyleButton style={one} on={one.name === shown} press={() => setShown(one.name)} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
          {styles.isSuccess && found.length === 0 && <p className="note">No style is called so.</p>}
        </div>
        {shown !== null && (
          <StyleSources
            name={shown}
            take={() => {
              wishFor({ style: shown });
              close();
            }}
          />
        )}
      </div>
    </Dialog>
  );
}

function StyleButton({ style, on, press }: { readonly style: StyleView; readonly on: boolean; readonly press: () => void }) {
  return (
    <button type="button" className={on ? "style on" : "style"} aria-pressed={on} onClick={press}>
      <span>{style.title}</span>
      <small>{Math.round(style.tempo)}</small>
    </button>
  );
}
