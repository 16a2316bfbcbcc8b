// What stands there, in three dimensions: walls of the story, sets as they stand for a piece, arm, performer, camera.
import {
  AmbientLight,
  BackSide,
  BufferAttribute,
  BufferGeometry,
  CapsuleGeometry,
  Color,
  DirectionalLight,
  DoubleSide,
  FrontSide,
  Group,
  LineBasicMaterial,
  LineDashedMaterial,
  LineSegments,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  Scene,
  SphereGeometry,
  Vector3,
  type Object3D,
} from "three";
import { table, type Table } from "../numbers";
import type { DeskPanel, DeskPiece, DeskZone } from "../plan";
import { desk, rate } from "../state";
import { armPoses, type ArmPoses } from "./kinematics";
import { setOf } from "./plan2d";

/** Colours of the drawing. */
export interface Tones {
  readonly back: number;
  readonly wall: number;
  readonly floor: number;
  readonly ceiling: number;
  readonly edge: number;
  readonly ghost: number;
  readonly arm: number;
  readonly body: number;
  readonly green: number;
  readonly track: number;
  readonly line: number;
}

const LIGHT: Tones = { back: 0xf1eee6, wall: 0xf4efe3, floor: 0xddd6c6, ceiling: 0xebe6d8, edge: 0x6d675c, ghost: 0xb3261e, arm: 0xd98b52, body: 0x50606e, green: 0x7dbb8c, track: 0x9a948a, line: 0xb3261e };
const DARK: Tones = { back: 0x101214, wall: 0x34383d, floor: 0x24272b, ceiling: 0x2b2f33, edge: 0x8d8a83, ghost: 0xff8a7a, arm: 0xd98b52, body: 0x9fb4c6, green: 0x2f7a49, track: 0x62605c, line: 0xff8a7a };

/** A world to look at, and how it is brought to a frame. */
export interface World {
  readonly scene: Scene;
  /** What only somebody beside the set sees: frustum, camera body, outlines of what is out. */
  readonly beside: Object3D;
  /** What is above the middle of its box, for the orbit. */
  readonly centre: Vector3;
  readonly reach: number;
  update(frame: number): void;
}

export function tones(dark: boolean): Tones {
  return dark ? DARK : LIGHT;
}

/** The world of the story: the walls the viewer believes in. */
export function storyWorld(tone: Tones): World {
  const take = desk.value.take;
  const scene = new Scene();
  scene.background = new Color(tone.back);
  addWalls(scene, desk.value.story.walls, new Set(), tone);
  addFloor(scene, desk.value.story.zones, tone, true);
  const figures = (take?.performers ?? []).map((one) => new Figure(one.height, table(one.track), 0, tone));
  for (const one of figures) scene.add(one.root);
  const camera = take ? table(take.camera) : null;
  const beside = new Group();
  const eye = new CameraSign(tone);
  beside.add(eye.root);
  scene.add(beside, ...lights());
  const { centre, reach } = bounds(camera, null);
  return {
    scene,
    beside,
    centre,
    reach,
    update(frame) {
      for (const one of figures) one.at(frame);
      if (camera) eye.at(camera, frame);
    },
  };
}

/** The world of a piece where it is shot: its set as it stands for it, green, belt, track and arm. */
export function pieceWorld(piece: DeskPiece, tone: Tones): World {
  const scene = new Scene();
  scene.background = new Color(tone.back);
  const set = setOf(piece);
  const out = new Set(piece.panels_out);
  const beside = new Group();
  if (set) {
    addWalls(scene, set.panels, out, tone);
    addFloor(scene, set.zones, tone, false);
    addGhosts(beside, set.panels, out, tone);
  }
  if (!set?.panels.length) addStage(scene, piece, tone);
  addGreen(scene, piece, tone);
  const arm = piece.move ? new Arm(piece.move, tone) : null;
  if (arm) beside.add(arm.root);
  const bodies = desk.value.take?.performers ?? [];
  const figures = piece.performers.map((one, n) => new Figure(bodies[n]?.height ?? 1.75, table(one), piece.local_first, tone));
  for (const one of figures) scene.add(one.root);
  const camera = piece.camera ? table(piece.camera) : null;
  const eye = new CameraSign(tone);
  beside.add(eye.root);
  scene.add(beside, ...lights());
  const { centre, reach } = bounds(camera, piece);
  return {
    scene,
    beside,
    centre,
    reach,
    update(frame) {
      const row = frame - piece.local_first;
      for (const one of figures) one.at(row);
      if (camera) eye.at(camera, row);
      arm?.at(frame);
    },
  };
}

function lights(): Object3D[] {
  const sun = new DirectionalLight(0xffffff, 1.6);
  sun.position.set(-3, -5, 9);
  return [new AmbientLight(0xffffff, 1.7), sun];
}

function bounds(camera: Table | null, piece: DeskPiece | null): { centre: Vector3; reach: number } {
  const low = new Vector3(Infinity, Infinity, 0);
  const high = new Vector3(-Infinity, -Infinity, 2.6);
  const see = (x: number, y: number) => {
    low.x = Math.min(low.x, x);
    low.y = Math.min(low.y, y);
    high.x = Math.max(high.x, x);
    high.y = Math.max(high.y, y);
  };
  if (camera) for (let n = 0; n < camera.rows; n += 4) see(camera.at(n, 0), camera.at(n, 1));
  if (piece?.move) for (const end of [-0.5, 0.5]) see(piece.move.x + Math.cos(piece.move.yaw) * piece.move.arm.track_length * end, piece.move.y + Math.sin(piece.move.yaw) * piece.move.arm.track_length * end);
  for (const side of piece?.green?.sides ?? []) for (const [x, y] of side) see(x, y);
  if (!Number.isFinite(low.x)) return { centre: new Vector3(0, 0, 1), reach: 8 };
  const centre = low.clone().add(high).multiplyScalar(0.5);
  return { centre, reach: Math.max(7, Math.min(44, low.distanceTo(high) * 0.62 + 3)) };
}

// -- walls --------------------------------------------------------------------------------------

/** The eight corners of a panel: four on the floor's side, then four above them. */
function corners(one: DeskPanel): number[][] {
  const [x0, y0] = one.start;
  const [x1, y1] = one.end;
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const nx = (-(y1 - y0) / length) * (one.thickness / 2);
  const ny = ((x1 - x0) / length) * (one.thickness / 2);
  const foot = [
    [x0 - nx, y0 - ny],
    [x1 - nx, y1 - ny],
    [x1 + nx, y1 + ny],
    [x0 + nx, y0 + ny],
  ];
  return [...foot.map(([x = 0, y = 0]) => [x, y, one.base]), ...foot.map(([x = 0, y = 0]) => [x, y, one.top])];
}

const FACES = [
  [0, 1, 5, 4],
  [1, 2, 6, 5],
  [2, 3, 7, 6],
  [3, 0, 4, 7],
  [4, 5, 6, 7],
  [3, 2, 1, 0],
] as const;
const EDGES = [0, 1, 1, 2, 2, 3, 3, 0, 4, 5, 5, 6, 6, 7, 7, 4, 0, 4, 1, 5, 2, 6, 3, 7] as const;

/** Walls as one mesh with shaded faces and one of edges; ceilings are seen from below alone. */
function addWalls(into: Scene, panels: readonly DeskPanel[], out: ReadonlySet<string>, tone: Tones): void {
  const standing = panels.filter((one) => !out.has(one.id));
  const solid = new Faces();
  const lids = new Faces();
  for (const one of standing) {
    const at = corners(one);
    if (one.kind === "ceiling") lids.add(FACES[5].map((n) => at[n] ?? []), tone.ceiling, 1);
    else for (const face of FACES) solid.add(face.map((n) => at[n] ?? []), tone.wall, 0);
  }
  into.add(solid.mesh(FrontSide), edges(standing.filter((one) => one.kind !== "ceiling"), tone.edge));
  if (lids.count) into.add(lids.mesh(FrontSide));
}

function edges(panels: readonly DeskPanel[], colour: number): LineSegments {
  const points = panels.flatMap((one) => {
    const at = corners(one);
    return EDGES.flatMap((n) => at[n] ?? []);
  });
  const lines = new BufferGeometry().setAttribute("position", new BufferAttribute(new Float32Array(points), 3));
  return new LineSegments(lines, new LineBasicMaterial({ color: colour, transparent: true, opacity: 0.55 }));
}

function addGhosts(into: Group, panels: readonly DeskPanel[], out: ReadonlySet<string>, tone: Tones): void {
  const gone = panels.filter((one) => out.has(one.id));
  if (!gone.length) return;
  const lines = edges(gone, tone.ghost);
  lines.material = new LineDashedMaterial({ color: tone.ghost, dashSize: 0.12, gapSize: 0.08 });
  lines.computeLineDistances();
  into.add(lines);
}

/** Faces with a tone of their own: flat shading without a light. */
class Faces {
  private readonly points: number[] = [];
  private readonly colours: number[] = [];
  count = 0;

  add(quad: readonly (readonly number[])[], colour: number, plain: number): void {
    const [a, b, c, d] = quad;
    if (!a || !b || !c || !d) return;
    const normal = new Vector3(b[0]! - a[0]!, b[1]! - a[1]!, b[2]! - a[2]!).cross(new Vector3(d[0]! - a[0]!, d[1]! - a[1]!, d[2]! - a[2]!)).normalize();
    const lit = plain || 0.88 + 0.09 * normal.x - 0.06 * normal.y + 0.08 * normal.z;
    const shade = new Color(colour).multiplyScalar(lit);
    for (const one of [a, b, c, a, c, d]) {
      this.points.push(one[0]!, one[1]!, one[2]!);
      this.colours.push(shade.r, shade.g, shade.b);
    }
    this.count++;
  }

  polygon(outline: readonly (readonly [number, number])[], z: number, colour: number, down: boolean): void {
    const first = outline[0];
    const shade = new Color(colour);
    if (!first) return;
    for (let n = 1; n + 1 < outline.length; n++) {
      const [b, c] = [outline[n]!, outline[n + 1]!];
      for (const [x, y] of down ? [first, c, b] : [first, b, c]) {
        this.points.push(x, y, z);
        this.colours.push(shade.r, shade.g, shade.b);
      }
    }
    this.count++;
  }

  mesh(side: typeof FrontSide | typeof DoubleSide | typeof BackSide): Mesh {
    const shape = new BufferGeometry();
    shape.setAttribute("position", new BufferAttribute(new Float32Array(this.points), 3));
    shape.setAttribute("color", new BufferAttribute(new Float32Array(this.colours), 3));
    return new Mesh(shape, new MeshBasicMaterial({ vertexColors: true, side, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 }));
  }
}

/** Zones as floor; those of the story have their ceiling, seen from below. */
function addFloor(into: Scene, zones: readonly DeskZone[], tone: Tones, ceilings: boolean): void {
  const floor = new Faces();
  const lids = new Faces();
  for (const one of zones) {
    floor.polygon(one.outline, 0, tone.floor, false);
    if (ceilings && one.ceiling !== null) lids.polygon(one.outline, one.ceiling, tone.ceiling, true);
  }
  if (floor.count) into.add(floor.mesh(DoubleSide));
  if (lids.count) into.add(lids.mesh(FrontSide));
}

// -- rigs and green -----------------------------------------------------------------------------

function box(x: number, y: number, yaw: number, length: number, width: number, low: number, high: number, colour: number): Mesh {
  const faces = new Faces();
  const c = Math.cos(yaw) / 2;
  const s = Math.sin(yaw) / 2;
  const foot = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([a = 0, b = 0]) => [x + a * length * c - b * width * s, y + a * length * s + b * width * c]);
  const at = [...foot.map(([px = 0, py = 0]) => [px, py, low]), ...foot.map(([px = 0, py = 0]) => [px, py, high])];
  for (const face of FACES) faces.add(face.map((n) => at[n] ?? []), colour, 0);
  return faces.mesh(FrontSide);
}

/** A bare stage floor under the green. */
function addStage(into: Scene, piece: DeskPiece, tone: Tones): void {
  const faces = new Faces();
  const r = Math.max(6, ...(piece.green?.sides ?? []).flatMap((side) => side.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]))) + 2;
  faces.polygon(
    [
      [-r, -r],
      [r, -r],
      [r, r],
      [-r, r],
    ],
    -0.01,
    tone.floor,
    false,
  );
  into.add(faces.mesh(DoubleSide));
}

function addGreen(into: Scene, piece: DeskPiece, tone: Tones): void {
  const green = new Faces();
  for (const [a, b] of piece.green?.sides ?? [])
    green.add(
      [
        [...a, 0],
        [...b, 0],
        [...b, piece.green?.height ?? 0],
        [...a, piece.green?.height ?? 0],
      ],
      tone.green,
      1,
    );
  if (green.count) into.add(green.mesh(DoubleSide));
  if (piece.belt) into.add(box(0, 0, 0, piece.belt.length, piece.belt.width, 0, piece.belt.deck_height, tone.track));
}

/** The arm on its track, moved by its axes. */
class Arm {
  readonly root = new Group();
  private readonly poses: ArmPoses;
  private readonly links: { readonly mesh: Mesh; readonly frame: number }[] = [];
  private readonly carriage: Mesh;

  constructor(move: NonNullable<DeskPiece["move"]>, tone: Tones) {
    this.poses = armPoses(move);
    const { arm } = move;
    const skin = new MeshLambertMaterial({ color: tone.arm, flatShading: true });
    const dark = new MeshLambertMaterial({ color: tone.edge, flatShading: true });
    for (const body of arm.bodies) {
      const shape = new BufferGeometry();
      shape.setAttribute("position", new BufferAttribute(new Float32Array(body.points), 3));
      shape.setIndex([...body.faces]);
      shape.computeVertexNormals();
      const mesh = new Mesh(shape, body.frame === 7 ? dark : skin);
      mesh.matrixAutoUpdate = false;
      this.links.push({ mesh, frame: body.frame });
      this.root.add(mesh);
    }
    if (arm.track_length > 0) {
      const length = arm.track_length + 2 * arm.track_overrun;
      const rail = box(move.x, move.y, move.yaw, length, arm.track_width, move.z, move.z + Math.max(0.06, arm.base_height * 0.5), tone.track);
      this.root.add(rail);
    }
    this.carriage = box(0, 0, 0, 0.7, Math.max(0.5, arm.track_width * 0.9), 0, Math.max(arm.base_height, 0.05), tone.track);
    this.carriage.matrixAutoUpdate = false;
    this.root.add(this.carriage);
  }

  at(frame: number): void {
    this.poses.at(frame);
    for (const { mesh, frame: link } of this.links) {
      const pose = this.poses.frames[Math.min(link, this.poses.frames.length - 1)];
      if (pose) mesh.matrix.copy(pose);
      mesh.matrixWorldNeedsUpdate = true;
    }
    const base = this.poses.frames[0];
    if (base) this.carriage.matrix.copy(base).multiply(LOWER.makeTranslation(0, 0, -this.poses.move.arm.base_height));
    this.carriage.matrixWorldNeedsUpdate = true;
  }
}

const LOWER = new Matrix4();

// -- performers and the camera -------------------------------------------------------------------

/** A simple figure that walks or runs at its speed. */
class Figure {
  readonly root = new Group();
  private readonly limbs: Group[] = [];
  private readonly phases: Float32Array;

  constructor(
    private readonly height: number,
    private readonly track: Table,
    private readonly first: number,
    tone: Tones,
  ) {
    const skin = new MeshLambertMaterial({ color: tone.body, flatShading: false });
    const h = height;
    const torso = new Mesh(new CapsuleGeometry(0.095 * h, 0.2 * h, 4, 10), skin);
    torso.rotation.x = Math.PI / 2;
    torso.position.z = 0.66 * h;
    const head = new Mesh(new SphereGeometry(0.068 * h, 14, 10), skin);
    head.position.z = 0.93 * h;
    this.root.add(torso, head);
    for (const [side, leg] of [
      [1, true],
      [-1, true],
      [1, false],
      [-1, false],
    ] as const) {
      const limb = new Group();
      const length = leg ? 0.47 * h : 0.36 * h;
      const mesh = new Mesh(new CapsuleGeometry((leg ? 0.045 : 0.03) * h, length - 0.08 * h, 3, 8), skin);
      mesh.rotation.x = Math.PI / 2;
      mesh.position.z = -length / 2;
      limb.add(mesh);
      limb.position.set(0, side * (leg ? 0.055 : 0.13) * h, leg ? 0.49 * h : 0.79 * h);
      this.limbs.push(limb);
      this.root.add(limb);
    }
    this.phases = new Float32Array(track.rows);
    for (let n = 1; n < track.rows; n++) {
      const v = track.at(n, 4);
      const stride = Math.max(0.6, 0.72 * h * Math.sqrt(Math.max(v, 0.05) / 1.4));
      this.phases[n] = (this.phases[n - 1] ?? 0) + (Math.PI * v) / stride / rate.value;
    }
  }

  at(row: number): void {
    const at = Math.min(Math.max(row, 0), this.track.rows - 1);
    this.root.position.set(this.track.at(at, 0), this.track.at(at, 1), this.track.at(at, 2));
    this.root.rotation.z = this.track.at(at, 3);
    const swing = Math.min(0.75, 0.24 * this.track.at(at, 4)) * Math.sin(this.phases[at] ?? 0);
    const [left, right, leftArm, rightArm] = this.limbs;
    if (left) left.rotation.y = swing;
    if (right) right.rotation.y = -swing;
    if (leftArm) leftArm.rotation.y = -swing;
    if (rightArm) rightArm.rotation.y = swing;
    void this.first;
    void this.height;
  }
}

/** The camera as a wedge of lines. */
class CameraSign {
  readonly root: LineSegments;
  private readonly points = new Float32Array(16 * 3);

  constructor(tone: Tones) {
    const shape = new BufferGeometry().setAttribute("position", new BufferAttribute(this.points, 3));
    this.root = new LineSegments(shape, new LineBasicMaterial({ color: tone.line }));
    this.root.frustumCulled = false;
  }

  at(camera: Table, row: number): void {
    const take = desk.value.take;
    if (!take) return;
    const f = Math.max(camera.at(row, 7), 1e-4);
    const reach = 1.1;
    const w = (take.sensor_width / f / 2) * reach;
    const h = (take.sensor_height / f / 2) * reach;
    const four = [
      [-w, -h],
      [w, -h],
      [w, h],
      [-w, h],
    ] as const;
    let n = 0;
    const put = (x: number, y: number, z: number) => {
      this.points[n++] = x;
      this.points[n++] = y;
      this.points[n++] = z;
    };
    four.forEach(([x, y], k) => {
      put(0, 0, 0);
      put(x, y, -reach);
      const [nx, ny] = four[(k + 1) % 4] ?? [0, 0];
      put(x, y, -reach);
      put(nx, ny, -reach);
    });
    this.root.geometry.attributes["position"]!.needsUpdate = true;
    this.root.position.set(camera.at(row, 0), camera.at(row, 1), camera.at(row, 2));
    this.root.quaternion.set(camera.at(row, 4), camera.at(row, 5), camera.at(row, 6), camera.at(row, 3));
  }
}
