/** A style, and the facts that its feel rests on. */

import { useQuery } from "@tanstack/react-query";

import { api, held, type StyleView } from "../api/client";
import { asProblem } from "../api/problems";

export function StyleSources({ name, take }: { readonly name: string; readonly take: () => void }) {
  const style = useQuery({
    queryKey: ["style", name],
    queryFn: async ({ signal }) => held(await api.GET("/api/v1/styles/{name}", { params: { path: { name } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (style.isError) return <p className="note warn">{asProblem(style.error).message}</p>;
  if (style.data === undefined) return <p className="note">…</p>;
  return (
    <section className="style-sources" aria-label={style.data.title}>
      <h3>{style.data.title}</h3>
      <button type="button" className="primary" onClick={take}>
        Use {style.data.title}
      </button>
      <About style={style.data} />
    </section>
  );
}

function About({ style }: { readonly style: StyleView }) {
  const profile = style.profile;
  return (
    <>
      {profile?.inspired_by != null && <p className="note">After the published manner of {profile.inspired_by}; not trained on their work.</p>}
      {profile != null && <p>{profile.description}</p>}
      <dl className="facts">
        <dt>Tempo</dt>
        <dd>
          {Math.round(style.tempo_low)}–{Math.round(style.tempo_high)} BPM
        </dd>
        {profile?.feel.swing != null && (
          <>
            <dt>Swing</dt>
            <dd>{profile.feel.swing.value} %</dd>
          </>
        )}
        <dt>Played as</dt>
        <dd>{playedAs(style)}</dd>
      </dl>
      {profile != null && profile.facts.length > 0 && (
        <>
          <h4>Where the feel comes from</h4>
          <ul className="sources">
            {profile.facts.map((fact) => (
              <li key={fact.number}>
                {fact.fact} <cite>{fact.source}</cite>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function playedAs(style: StyleView): string {
  if (style.learned) return "learned from recordings";
  if (style.composed) return "learned from what was composed after its profile";
  return `a mix of ${Object.entries(style.mix).map(([genre, share]) => `${genre} ${Math.round(share * 100)} %`).join(", ")}`;
}
