/** Bubbles on both sides, in the sizes that messages have. */
const shapes = ["is-mid", "is-own is-short", "is-own is-mid", "is-long", "is-short", "is-own is-long", "is-mid"];

export function TimelineSkeleton() {
  return (
    <div className="skeleton timeline-skeleton" aria-hidden="true">
      {shapes.map((shape, index) => (
        <i key={index} className={shape} />
      ))}
    </div>
  );
}
