// Figures as the trade writes them.
import { desk } from "./state";

/** Eighths of a page: "1 4/8", never "1 1/2". */
export function pages(eighths: number): string {
  const whole = Math.floor(eighths / 8);
  const part = eighths % 8;
  if (!part) return String(whole);
  return whole ? `${whole} ${part}/8` : `${part}/8`;
}

/** Minutes after midnight as a time of day; a night's wrap is beyond 24:00. */
export function clock(minutes: number): string {
  const at = ((minutes % 1440) + 1440) % 1440;
  const next = minutes >= 1440 ? "+" : "";
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}${next}`;
}

/** A duration: "1 h 30". */
export function hours(minutes: number): string {
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  return h ? (m ? `${h} h ${m}` : `${h} h`) : `${m} min`;
}

let money: Intl.NumberFormat | null = null;

/** Money in the production's currency, from its smallest unit. */
export function amount(value: number): string {
  const digits = desk.value.minor_units;
  money ??= new Intl.NumberFormat("en", { style: "currency", currency: desk.value.currency, minimumFractionDigits: 0, maximumFractionDigits: 0 });
  return money.format(value / 10 ** digits);
}

export function signed(value: number): string {
  return value < 0 ? `−${amount(-value)}` : `+${amount(value)}`;
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The parts of an ISO date, without a time zone. */
export function parts(date: string): { year: number; month: number; day: number; weekday: string; monthName: string } {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const weekday = WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? "";
  return { year, month, day, weekday, monthName: MONTHS[month - 1] ?? "" };
}

/** "Tue 5 Jan". */
export function shortDay(date: string): string {
  const one = parts(date);
  return `${one.weekday} ${one.day} ${one.monthName}`;
}

/** "Tue 5 Jan 2027". */
export function longDay(date: string): string {
  return `${shortDay(date)} ${parts(date).year}`;
}
