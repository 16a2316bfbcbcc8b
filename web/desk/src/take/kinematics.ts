// Where the links of an arm are, from its axis values.
import { Matrix4, Quaternion, Vector3 } from "three";
import type { DeskArm, DeskMove } from "../plan";
import { table } from "../numbers";

const X = new Vector3(1, 0, 0);
const Y = new Vector3(0, 1, 0);
const Z = new Vector3(0, 0, 1);
const AXES: Record<string, Vector3> = { x: X, y: Y, z: Z };

/** Poses of an arm, kept and filled anew for every frame: base, six joints, camera. */
export class ArmPoses {
  /** Base, then the frame after each joint; the last is the flange. */
  readonly frames: readonly Matrix4[];
  readonly camera = new Matrix4();
  private readonly turn = new Matrix4();
  private readonly shifts: readonly { readonly ahead: Matrix4; readonly behind: Matrix4 }[];
  private readonly mount: Matrix4;
  private readonly placed: Matrix4;

  constructor(readonly move: DeskMove) {
    const arm: DeskArm = move.arm;
    this.frames = Array.from({ length: arm.joints.length + 1 }, () => new Matrix4());
    this.shifts = arm.joints.map((one) => ({ ahead: new Matrix4().makeTranslation(...one.ahead), behind: new Matrix4().makeTranslation(...one.behind) }));
    const [w, x, y, z] = arm.q_flange_camera;
    this.mount = new Matrix4().compose(new Vector3(...arm.p_flange_camera), new Quaternion(x, y, z, w), new Vector3(1, 1, 1));
    this.placed = new Matrix4().makeRotationZ(move.yaw).setPosition(move.x, move.y, move.z);
  }

  /** Row of the move at a frame of the take; before and after it, the first and the last. */
  row(frame: number): number {
    return Math.min(Math.max(frame - this.move.first_frame, 0), this.move.values.rows - 1);
  }

  /** Fills the poses for a frame of the take. */
  at(frame: number): void {
    const values = table(this.move.values);
    const row = this.row(frame);
    const base = this.frames[0];
    if (!base) return;
    base.makeTranslation(values.at(row, 0), 0, this.move.arm.base_height).premultiply(this.placed);
    this.move.arm.joints.forEach((joint, n) => {
      const before = this.frames[n];
      const after = this.frames[n + 1];
      const shift = this.shifts[n];
      if (!before || !after || !shift) return;
      this.turn.makeRotationAxis(AXES[joint.axis] ?? Z, joint.sign * values.at(row, n + 1) - joint.offset);
      after.copy(before).multiply(shift.ahead).multiply(this.turn).multiply(shift.behind);
    });
    this.camera.copy(this.frames[this.frames.length - 1] ?? base).multiply(this.mount);
  }
}

const made = new WeakMap<DeskMove, ArmPoses>();

/** The poses of a move, made once. */
export function armPoses(move: DeskMove): ArmPoses {
  let found = made.get(move);
  if (!found) {
    found = new ArmPoses(move);
    made.set(move, found);
  }
  return found;
}
