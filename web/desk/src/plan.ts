// Made by scripts/desk_types.py from src/oner/model/desk.py and changes.py, which explain it all.

export interface StripMoved {
  readonly strip: string;
  readonly scene: string;
  readonly day_before: string;
  readonly day_now: string;
  readonly unit_before: string;
  readonly unit_now: string;
  readonly told: readonly string[];
}

export interface StripListed {
  readonly strip: string;
  readonly scene: string;
  readonly description: string;
  readonly day: string;
}

export interface CallChanged {
  readonly day: string;
  readonly unit: string;
  readonly who: string;
  readonly call_before: number | null;
  readonly call_now: number | null;
  readonly wrap_before: number | null;
  readonly wrap_now: number | null;
}

export interface DaysChanged {
  readonly kind: string;
  readonly id: string;
  readonly days_before: readonly string[];
  readonly days_now: readonly string[];
  readonly words: string;
}

export interface ThingChanged {
  readonly kind: string;
  readonly id: string;
  readonly what: string;
  readonly before: string;
  readonly now: string;
}

export interface MoneyChanged {
  readonly kind: string;
  readonly before: number;
  readonly now: number;
}

export interface Changes {
  readonly since: string;
  readonly number: number;
  readonly plan_before: string;
  readonly moved: readonly StripMoved[];
  readonly new: readonly StripListed[];
  readonly gone: readonly StripListed[];
  readonly calls: readonly CallChanged[];
  readonly days: readonly DaysChanged[];
  readonly things: readonly ThingChanged[];
  readonly money: readonly MoneyChanged[];
  readonly cost_before: number | null;
  readonly cost_now: number | null;
}

export interface Numbers {
  readonly rows: number;
  readonly columns: number;
  readonly base64: string;
}

export interface DeskSpan {
  readonly first: number;
  readonly stop: number;
}

export interface DeskPerformer {
  readonly id: string;
  readonly name: string;
  readonly height: number;
  readonly radius: number;
  readonly track: Numbers;
}

export interface DeskTake {
  readonly name: string;
  readonly scene: string;
  readonly episode: string;
  readonly frames: number;
  readonly rate: readonly [number, number];
  readonly sensor_width: number;
  readonly sensor_height: number;
  readonly shutter_angle: number;
  readonly camera: Numbers;
  readonly performers: readonly DeskPerformer[];
  readonly sources: readonly string[];
}

export interface DeskPanel {
  readonly id: string;
  readonly wall: string;
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
  readonly base: number;
  readonly top: number;
  readonly thickness: number;
  readonly kind: string;
  readonly wild: boolean;
}

export interface DeskZone {
  readonly id: string;
  readonly outline: readonly (readonly [number, number])[];
  readonly ceiling: number | null;
}

export interface DeskStory {
  readonly walls: readonly DeskPanel[];
  readonly zones: readonly DeskZone[];
}

export interface DeskPart {
  readonly id: string;
  readonly yaw: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly mirrored: boolean;
  readonly zones: readonly string[];
}

export interface DeskSet {
  readonly id: string;
  readonly name: string;
  readonly stage: string;
  readonly stage_outline: readonly (readonly [number, number])[];
  readonly panels: readonly DeskPanel[];
  readonly zones: readonly DeskZone[];
  readonly regions: readonly string[];
  readonly parts: readonly DeskPart[];
}

export interface DeskJoint {
  readonly ahead: readonly [number, number, number];
  readonly axis: string;
  readonly behind: readonly [number, number, number];
  readonly sign: number;
  readonly offset: number;
}

export interface DeskBody {
  readonly frame: number;
  readonly points: readonly number[];
  readonly faces: readonly number[];
}

export interface DeskAxis {
  readonly name: string;
  readonly unit: string;
  readonly lower: number;
  readonly upper: number;
  readonly speed: number;
  readonly acceleration: number;
  readonly jerk: number;
}

export interface DeskArm {
  readonly name: string;
  readonly joints: readonly DeskJoint[];
  readonly bodies: readonly DeskBody[];
  readonly axes: readonly DeskAxis[];
  readonly base_height: number;
  readonly track_length: number;
  readonly track_overrun: number;
  readonly track_width: number;
  readonly p_flange_camera: readonly [number, number, number];
  readonly q_flange_camera: readonly [number, number, number, number];
}

export interface DeskRig {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly assumed: readonly string[];
}

export interface DeskMove {
  readonly arm: DeskArm;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly first_frame: number;
  readonly pre_roll: number;
  readonly run_out: number;
  readonly values: Numbers;
  readonly speeds: Numbers;
  readonly accelerations: Numbers;
  readonly peak_speed: readonly number[];
  readonly peak_acceleration: readonly number[];
  readonly peak_jerk: readonly number[];
  readonly camera_error: number;
  readonly camera_error_angle: number;
  readonly clearance: number;
}

export interface DeskGreen {
  readonly sides: readonly (readonly [readonly [number, number], readonly [number, number]])[];
  readonly width: number;
  readonly height: number;
  readonly floor: readonly DeskSpan[];
}

export interface DeskBelt {
  readonly length: number;
  readonly width: number;
  readonly deck_height: number;
}

export interface DeskPiece {
  readonly id: string;
  readonly first: number;
  readonly stop: number;
  readonly handle_before: number;
  readonly handle_after: number;
  readonly technique: string;
  readonly rig: string;
  readonly set: string;
  readonly part: string;
  readonly region: string;
  readonly zone: string;
  readonly state: string;
  readonly words: string;
  readonly panels_out: readonly string[];
  readonly slow: number;
  readonly passes: readonly string[];
  readonly minutes: number;
  readonly costs: readonly DeskMoney[];
  readonly strips: readonly string[];
  readonly local_first: number;
  readonly camera: Numbers | null;
  readonly performers: readonly Numbers[];
  readonly move: DeskMove | null;
  readonly green: DeskGreen | null;
  readonly belt: DeskBelt | null;
}

export interface DeskMatch {
  readonly name: string;
  readonly value: string;
  readonly within: string;
}

export interface DeskSeam {
  readonly frame: number;
  readonly first: number;
  readonly stop: number;
  readonly kind: string;
  readonly hides: string;
  readonly from_piece: string;
  readonly to_piece: string;
  readonly shot_first: string;
  readonly why_first: string;
  readonly price: number;
  readonly match: readonly DeskMatch[];
}

export interface DeskReason {
  readonly first: number;
  readonly stop: number;
  readonly code: string;
  readonly detail: string;
}

export interface DeskCoverage {
  readonly setup: string;
  readonly technique: string;
  readonly words: string;
  readonly used: boolean;
  readonly spans: readonly DeskSpan[];
  readonly repair: readonly DeskSpan[];
  readonly blocked: readonly DeskReason[];
}

export interface DeskAlternativePiece {
  readonly first: number;
  readonly stop: number;
  readonly technique: string;
  readonly set: string;
}

export interface DeskAlternative {
  readonly number: number;
  readonly chosen: boolean;
  readonly words: string;
  readonly cost: number;
  readonly show_cost: number | null;
  readonly show_bound: number | null;
  readonly pieces: readonly DeskAlternativePiece[];
}

export interface DeskStrip {
  readonly id: string;
  readonly scene: string;
  readonly episode: string;
  readonly description: string;
  readonly set: string;
  readonly set_id: string;
  readonly stage: string;
  readonly place: string;
  readonly light: string;
  readonly eighths: number;
  readonly minutes: number;
  readonly cast: readonly string[];
  readonly piece: string;
  readonly region: string;
  readonly state: string;
  readonly rig: string;
  readonly director: string;
  readonly unit: string;
  readonly earliest: string;
  readonly latest: string;
  readonly after: readonly string[];
  readonly together: string;
  readonly runners: readonly string[];
  readonly run_minutes: number;
}

export interface DeskMember {
  readonly id: string;
  readonly number: number;
  readonly character: string;
  readonly name: string;
  readonly away: readonly string[];
}

export interface DeskUnit {
  readonly id: string;
  readonly name: string;
  readonly minutes: number;
  readonly most: number;
}

export interface DeskDay {
  readonly date: string;
  readonly number: number;
  readonly kind: string;
  readonly sunrise: number | null;
  readonly sunset: number | null;
}

export interface DeskPlace {
  readonly strip: string;
  readonly day: string;
  readonly unit: string;
  readonly order: number;
  readonly start: number;
  readonly end: number;
  readonly held: string;
}

export interface DeskHours {
  readonly day: string;
  readonly unit: string;
  readonly call: number;
  readonly wrap: number;
  readonly meal: number | null;
  readonly minutes: number;
  readonly eighths: number;
}

export interface DeskBanner {
  readonly day: string;
  readonly kind: string;
  readonly words: string;
  readonly subject: string;
  readonly minutes: number;
}

export interface DeskStretch {
  readonly first: string;
  readonly last: string;
  readonly kind: string;
  readonly state: string;
  readonly words: string;
}

export interface DeskLane {
  readonly region: string;
  readonly set: string;
  readonly stretches: readonly DeskStretch[];
}

export interface DeskRow {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly kind: string;
  readonly codes: readonly string[];
  readonly totals: readonly (readonly [string, number])[];
}

export interface DeskMoney {
  readonly kind: string;
  readonly subject: string;
  readonly amount: number;
}

export interface DeskBroken {
  readonly rule: string;
  readonly words: string;
  readonly strips: readonly string[];
  readonly days: readonly string[];
}

export interface DeskBoard {
  readonly name: string;
  readonly places: readonly DeskPlace[];
  readonly hours: readonly DeskHours[];
  readonly banners: readonly DeskBanner[];
  readonly lanes: readonly DeskLane[];
  readonly cast: readonly DeskRow[];
  readonly things: readonly DeskRow[];
  readonly costs: readonly DeskMoney[];
  readonly cost: number | null;
  readonly bound: number | null;
  readonly broken: readonly DeskBroken[];
}

export interface DeskFinding {
  readonly code: string;
  readonly severity: "forbid" | "warn" | "note";
  readonly subject: string;
  readonly measured: string;
  readonly limit: string;
  readonly remedy: string;
  readonly piece: string;
  readonly strip: string;
  readonly panel: string;
  readonly day: string;
  readonly first: number | null;
  readonly stop: number | null;
}

export interface DeskBoardName {
  readonly name: string;
  readonly strips: number;
}

export interface Served {
  readonly revision: string;
  readonly board: string;
  readonly boards: readonly DeskBoardName[];
  readonly undo: string;
  readonly redo: string;
  readonly locked_strips: readonly string[];
  readonly locked_days: readonly string[];
  readonly alternative: number;
  readonly solving: boolean;
  readonly stale: readonly string[];
}

export interface Desk {
  readonly schema: string;
  readonly title: string;
  readonly short: string;
  readonly version: string;
  readonly currency: string;
  readonly minor_units: number;
  readonly take: DeskTake | null;
  readonly story: DeskStory;
  readonly sets: readonly DeskSet[];
  readonly rigs: readonly DeskRig[];
  readonly pieces: readonly DeskPiece[];
  readonly seams: readonly DeskSeam[];
  readonly coverage: readonly DeskCoverage[];
  readonly alternatives: readonly DeskAlternative[];
  readonly strips: readonly DeskStrip[];
  readonly cast: readonly DeskMember[];
  readonly units: readonly DeskUnit[];
  readonly days: readonly DeskDay[];
  readonly board: DeskBoard;
  readonly status: string;
  readonly findings: readonly DeskFinding[];
  readonly served: Served | null;
  readonly changes: Changes | null;
}
