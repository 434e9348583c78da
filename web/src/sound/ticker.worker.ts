/** A clock in a thread of its own: a busy page does not slow it. Sends a message every `data` milliseconds. */

let timer: ReturnType<typeof setInterval> | undefined;

addEventListener("message", ({ data }: MessageEvent<number | null>) => {
  clearInterval(timer);
  timer = data === null ? undefined : setInterval(() => postMessage(null), data);
});
