/** Line icons on a grid of 20 px, drawn for Parley. */
const shapes = {
  alert: <path d="M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.500v4M10 13.400v.01" />,
  back: <path d="m12 4.500-5.500 5.500 5.500 5.500" />,
  check: <path d="m4.500 10.500 3.800 3.800 7.200-8" />,
  down: <path d="M10 4v11.500M5 10.700l5 5 5-5" />,
  echo: (
    <path d="M3.500 10a6.500 6.500 0 0 1 11-4.700L16.500 7M16.500 3.500V7H13M16.500 10a6.500 6.500 0 0 1-11 4.700L3.500 13M3.500 16.500V13H7" />
  ),
  eye: (
    <>
      <path d="M2.500 10S5 5 10 5s7.500 5 7.500 5-2.500 5-7.500 5-7.500-5-7.500-5z" />
      <circle cx="10" cy="10" r="2.300" />
    </>
  ),
  lock: (
    <>
      <rect x="4.500" y="9" width="11" height="8" rx="2" />
      <path d="M7 9V6.500a3 3 0 0 1 6 0V9" />
    </>
  ),
  noNetwork: (
    <path d="M3 3l14 14M2.500 8.200A11 11 0 0 1 6 6M9 5a11 11 0 0 1 8.500 3.200M5 11.300a7 7 0 0 1 3.500-1.900M13 10a7 7 0 0 1 2 1.300M10 15.200v.01" />
  ),
  send: <path d="M10 16V4.500M5 9.300l5-5 5 5" />,
  sliders: (
    <>
      <path d="M3 6h8M15 6h2M3 14h2M9 14h8" />
      <circle cx="13" cy="6" r="2" />
      <circle cx="7" cy="14" r="2" />
    </>
  ),
  signOut: <path d="M8 3.500H5.500a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H8M12.500 6.500 16 10l-3.500 3.500M16 10H7.500" />,
  unlocked: (
    <>
      <rect x="4.500" y="9" width="11" height="8" rx="2" />
      <path d="M7 9V6a3 3 0 0 1 5.800-1" />
    </>
  ),
};

export type IconName = keyof typeof shapes;

/** Icons that point somewhere are mirrored where text runs from right to left. */
const directional: ReadonlySet<IconName> = new Set<IconName>(["back", "signOut"]);

interface IconProps {
  name: IconName;
  small?: boolean;
}

/** Always decoration: what it means is said in words beside it or by its button. */
export function Icon({ name, small = false }: IconProps) {
  const classes = ["icon", small && "is-small", directional.has(name) && "is-directional"].filter(Boolean).join(" ");
  return (
    <svg className={classes} viewBox="0 0 20 20" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}

export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M9 4h14a6 6 0 0 1 6 6v7a6 6 0 0 1-6 6h-8.500L8 28v-5.100A6 6 0 0 1 3 17v-7a6 6 0 0 1 6-6z" />
      <path className="logo-tick" d="m9 14 3.500 3.500L19 10M16.700 16.700l.8.8L24 10" />
    </svg>
  );
}
