/** Why: how likely each hit was, what in the training it is nearest to, and the receipt. */

import { useState } from "react";

import type { JobRequest } from "../api/client";
import { runJob } from "../api/jobs";
import { isUntouched, type Doc, type Neighbour, type Origin } from "../state/document";
import { whyOf } from "../state/results";
import { edit, set, settings, studio } from "../state/studio";
import { useStore } from "../state/store";
import { likelihoods } from "../state/why";
import { attempt, watched } from "./asking";

export function WhyPanel() {
  const doc = useStore(studio, (history) => history.doc);
  const heat = useStore(settings, (now) => now.heat);
  const { origin } = doc;
  if (origin === null) {
    return (
      <div className="panel-body">
        <p className="note">This pattern was not made by the model, or comes from a file. Generate one, and here stands why it is as it is.</p>
      </div>
    );
  }
  return (
    <div className="panel-body">
      {origin.fileId !== null && (
        <label className="check">
          <input type="checkbox" checked={heat} onChange={(event) => set({ heat: event.target.checked })} /> Colour hits by how likely the model found them
        </label>
      )}
      {origin.why !== null ? <Reasons origin={origin} /> : origin.fileId !== null && <Explain hits={origin.hits} fileId={origin.fileId} />}
      {!isUntouched(doc) && <p className="note">The pattern is no longer the take as it came: you changed it, or locks and the selection were kept. What stands here is about the take.</p>}
      <Receipt doc={doc} origin={origin} />
    </div>
  );
}

function Explain({ hits, fileId }: { readonly hits: Origin["hits"]; readonly fileId: string }) {
  return (
    <button
      type="button"
      className="primary"
      onClick={() =>
        void attempt("Explain", async (signal) => {
          const body = { task: "explain", midi: { upload_id: fileId } } as JobRequest;
          const { job } = await runJob(body, watched("Explain", signal));
          const why = whyOf(job.result, hits);
          edit("Explain", (doc) => (doc.origin === null ? doc : { ...doc, origin: { ...doc.origin, why } }));
        })
      }
    >
      Explain this take
    </button>
  );
}

function Reasons({ origin }: { readonly origin: Origin }) {
  const likely = Object.values(likelihoods(origin) ?? {});
  const mean = likely.length === 0 ? null : likely.reduce((sum, one) => sum + one, 0) / likely.length;
  const nearest = origin.why?.nearest ?? "";
  return (
    <>
      {mean !== null && (
        <div className="scale">
          <p className="note">
            {likely.length} hits were the model’s; on average it gave each {Math.round(mean * 100)} %.
          </p>
          <div className="scale-bar" aria-hidden="true" />
          <div className="scale-ends">
            <span>surprising</span>
            <span>expected</span>
          </div>
        </div>
      )}
      <h3>Nearest in the training</h3>
      {typeof nearest === "string" ? <p className="note">{nearest}</p> : <Neighbours bars={nearest} />}
    </>
  );
}

function Neighbours({ bars }: { readonly bars: readonly (readonly Neighbour[])[] }) {
  const firsts = bars.flatMap((bar) => bar[0]?.similarity ?? []);
  const most = Math.max(0, ...firsts);
  return (
    <>
      <p className="note">
        Originality: {Math.round((1 - most) * 100)} %, as the bar most like one of the training’s shares {Math.round(most * 100)} % of its hits with it.
      </p>
      <table className="nearest">
        <thead>
          <tr>
            <th scope="col">Bar</th>
            <th scope="col">Recording</th>
            <th scope="col">Alike</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar, at) => {
            const one = bar[0];
            return (
              one !== undefined && (
                <tr key={at}>
                  <td>{at + 1}</td>
                  <td>
                    {one.file.replace(/\.mid$/, "")}, bar {one.bar}
                  </td>
                  <td>{Math.round(one.similarity * 100)} %</td>
                </tr>
              )
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function Receipt({ doc, origin }: { readonly doc: Doc; readonly origin: Origin }) {
  const [verdict, setVerdict] = useState<{ file: string; text: string } | null>(null);
  const { fileId } = origin;
  if (origin.receipt === null) return null;
  const verify = (): void =>
    void attempt("Verify", async (signal) => {
      const body = { task: "verify", midi: { upload_id: fileId } } as JobRequest;
      const { job } = await runJob(body, watched("Verify", signal));
      const same = job.result?.["verified"] === true;
      setVerdict({ file: fileId ?? "", text: same ? "Verified: made again, the bytes are the same." : "Not verified: made again, the bytes differ." });
    });
  return (
    <>
      <h3>Receipt</h3>
      <dl className="facts">
        {lines(origin.receipt).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {fileId === null ? (
        <p className="note">As the link says, and not verified: that takes the file itself, which whoever made it can download with its receipt.</p>
      ) : (
        <button type="button" onClick={verify}>
          Verify
        </button>
      )}
      {verdict !== null && verdict.file === fileId && <p role="status" className="note">{verdict.text}{isUntouched(doc) ? "" : " Your changes are not part of it."}</p>}
    </>
  );
}

/** What of a receipt a person looks for first; the file holds all of it. */
function lines(receipt: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  const params = (receipt["params"] ?? {}) as Record<string, unknown>;
  const rows: readonly (readonly [string, unknown])[] = [
    ["Style", params["style"]],
    ["Seed", params["seed"]],
    ["Take", Number(receipt["variation"] ?? 0) + 1],
    ["Checkpoint", typeof receipt["checkpoint"] === "string" ? receipt["checkpoint"].slice(0, 16) : null],
    ["Version", receipt["version"]],
    ["Licence", receipt["licence"]],
  ];
  return rows.flatMap(([name, value]) => (value == null ? [] : [[name, typeof value === "string" ? value : JSON.stringify(value)] as const]));
}
