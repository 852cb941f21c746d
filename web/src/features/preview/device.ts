// How wide the page is shown.
import { Monitor, Smartphone, Tablet } from "lucide-react";

export const devices = { desktop: Monitor, tablet: Tablet, phone: Smartphone } as const;
export type Device = keyof typeof devices;

/** CSS pixels; undefined takes all there is. */
export const deviceWidths: Readonly<Record<Device, number | undefined>> = {
  desktop: undefined,
  tablet: 820,
  phone: 390,
};

export function readDevice(stored: unknown): Device {
  return stored === "tablet" || stored === "phone" ? stored : "desktop";
}
