// One renderer for the stage and the picture through the lens: two views of one canvas, drawn when something changed.
import { effect, signal } from "@preact/signals";
import { PerspectiveCamera, Vector3, WebGLRenderer } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { table } from "../numbers";
import type { DeskPiece } from "../plan";
import { dark, desk, frame, piece, world } from "../state";
import { pieceWorld, storyWorld, tones, type World } from "./scene";

export interface Port {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Script a picture took [ms], for the benchmark and to draw less where the machine is slow. */
export const drawn = signal(0);

const KEPT = 3;

/** The renderer with its worlds; null where the browser cannot draw so. */
export class Views {
  readonly canvas: HTMLCanvasElement;
  readonly stageCamera = new PerspectiveCamera(38, 1, 0.1, 400);
  private readonly lensCamera = new PerspectiveCamera(40, 1, 0.03, 400);
  private readonly renderer: WebGLRenderer;
  private readonly worlds = new Map<string, World>();
  private controls: OrbitControls | null = null;
  private stage: Port | null = null;
  private lens: Port | null = null;
  private shownStage = "";
  private asked = 0;
  private slow = false;

  constructor() {
    this.renderer = new WebGLRenderer({ antialias: true, powerPreference: "low-power" });
    this.renderer.autoClear = false;
    this.canvas = this.renderer.domElement;
    this.canvas.setAttribute("aria-hidden", "true");
    this.stageCamera.up.set(0, 0, 1);
    const name = this.rendererName();
    this.slow = /swiftshader|llvmpipe|software/i.test(name);
    effect(() => {
      dark.value;
      desk.value;
      this.forget();
    });
    effect(() => {
      frame.value;
      world.value;
      dark.value;
      this.ask();
    });
  }

  /** Orbits the stage with the pointer over an element. */
  orbit(over: HTMLElement): () => void {
    const controls = new OrbitControls(this.stageCamera, over);
    controls.enableDamping = false;
    controls.maxPolarAngle = Math.PI * 0.52;
    controls.addEventListener("change", () => this.ask());
    this.controls = controls;
    this.shownStage = "";
    return () => {
      controls.dispose();
      this.controls = null;
    };
  }

  /** Turns and nears the stage by keys. */
  turn(around: number, up: number, nearer: number): void {
    const target = this.controls?.target ?? new Vector3();
    const way = this.stageCamera.position.clone().sub(target);
    const flat = Math.hypot(way.x, way.y);
    const angle = Math.atan2(way.y, way.x) + around;
    const rise = Math.min(Math.max(Math.atan2(way.z, flat) + up, -0.05), 1.5);
    const length = Math.min(Math.max(way.length() * nearer, 1), 120);
    this.stageCamera.position.set(target.x + length * Math.cos(rise) * Math.cos(angle), target.y + length * Math.cos(rise) * Math.sin(angle), target.z + length * Math.sin(rise));
    this.controls?.update();
    this.ask();
  }

  /** Looks at the whole stage again. */
  fit(): void {
    this.shownStage = "";
    this.ask();
  }

  /** Where the two views are in the canvas [CSS pixels]. */
  place(width: number, height: number, stage: Port | null, lens: Port | null): void {
    this.stage = stage;
    this.lens = lens;
    this.renderer.setPixelRatio(this.slow ? Math.min(1, 900 / Math.max(width, 1)) : Math.min(devicePixelRatio || 1, 2));
    this.renderer.setSize(width, height, false);
    this.ask();
  }

  /** Draws soon, once. */
  ask(): void {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  draw(): void {
    if (!this.canvas.isConnected || !desk.value.take) return;
    const began = performance.now();
    this.renderer.setScissorTest(false);
    this.renderer.clear();
    this.renderer.setScissorTest(true);
    const here = piece.value;
    if (this.stage) this.drawStage(here, this.stage);
    if (this.lens) this.drawLens(here, frame.value, world.value, this.lens);
    if (!drawn.peek()) performance.mark("first-drawing");
    drawn.value = performance.now() - began;
  }

  /** A still of the picture through the lens of a piece, on a canvas of its own. */
  still(of: DeskPiece, at: number, into: HTMLCanvasElement): void {
    const context = into.getContext("2d");
    const take = desk.value.take;
    if (!context || !take) return;
    const ratio = this.renderer.getPixelRatio();
    const full = { width: this.canvas.width / ratio, height: this.canvas.height / ratio };
    this.renderer.setSize(into.width / ratio, into.height / ratio, false);
    this.renderer.setScissorTest(true);
    this.drawLens(of, at, of.camera ? "set" : "story", { left: 0, top: 0, width: into.width / ratio, height: into.height / ratio });
    context.drawImage(this.canvas, 0, 0, into.width, into.height);
    this.renderer.setSize(full.width, full.height, false);
    this.ask();
  }

  private drawStage(here: DeskPiece | null, port: Port): void {
    const own = here?.camera ? here : null;
    const shown = this.worldOf(own);
    shown.beside.visible = true;
    shown.update(frame.value);
    const key = own ? `${own.set || own.id} ${own.id}` : "story";
    if (key !== this.shownStage) {
      this.shownStage = key;
      const [x, y, z] = [shown.centre.x, shown.centre.y, shown.centre.z];
      this.stageCamera.position.set(x - shown.reach * 0.9, y - shown.reach * 1.25, z + shown.reach * 1.15);
      this.controls?.target.set(x, y, z - 0.6);
      this.stageCamera.lookAt(x, y, z - 0.6);
      this.controls?.update();
    }
    this.stageCamera.aspect = port.width / Math.max(port.height, 1);
    this.stageCamera.updateProjectionMatrix();
    this.render(shown, this.stageCamera, port);
  }

  private drawLens(here: DeskPiece | null, at: number, which: "story" | "set", box: Port): void {
    const take = desk.value.take;
    if (!take) return;
    const own = which === "set" && here?.camera ? here : null;
    const shown = this.worldOf(own);
    shown.update(at);
    shown.beside.visible = false;
    const camera = table(own?.camera ?? take.camera);
    const row = at - (own?.local_first ?? 0);
    const port = letterbox(box, take.sensor_width / take.sensor_height);
    this.lensCamera.aspect = take.sensor_width / take.sensor_height;
    this.lensCamera.fov = (2 * Math.atan(take.sensor_height / (2 * Math.max(camera.at(row, 7), 1e-4))) * 180) / Math.PI;
    this.lensCamera.position.set(camera.at(row, 0), camera.at(row, 1), camera.at(row, 2));
    this.lensCamera.quaternion.set(camera.at(row, 4), camera.at(row, 5), camera.at(row, 6), camera.at(row, 3)).normalize();
    this.lensCamera.updateProjectionMatrix();
    this.render(shown, this.lensCamera, port);
    shown.beside.visible = true;
  }

  private render(shown: World, camera: PerspectiveCamera, port: Port): void {
    const height = this.canvas.height / this.renderer.getPixelRatio();
    const bottom = height - port.top - port.height;
    this.renderer.setViewport(port.left, bottom, port.width, port.height);
    this.renderer.setScissor(port.left, bottom, port.width, port.height);
    this.renderer.clear();
    this.renderer.render(shown.scene, camera);
  }

  /** The world of a piece or of the story; the last few are kept. */
  private worldOf(own: DeskPiece | null): World {
    const key = own?.id ?? "";
    let found = this.worlds.get(key);
    if (!found) {
      found = own ? pieceWorld(own, tones(dark.value)) : storyWorld(tones(dark.value));
      for (const [old, gone] of this.worlds) {
        if (this.worlds.size < KEPT) break;
        if (old === "") continue;
        dispose(gone);
        this.worlds.delete(old);
      }
    }
    this.worlds.delete(key);
    this.worlds.set(key, found);
    return found;
  }

  private forget(): void {
    for (const one of this.worlds.values()) dispose(one);
    this.worlds.clear();
  }

  private rendererName(): string {
    const gl = this.renderer.getContext();
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    return String(info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : gl.getParameter(gl.RENDERER));
  }
}

function dispose(one: World): void {
  one.scene.traverse((part) => {
    const held = part as { geometry?: { dispose(): void }; material?: { dispose(): void } };
    held.geometry?.dispose();
    held.material?.dispose();
  });
}

/** The largest picture of a shape inside a box. */
export function letterbox(box: Port, aspect: number): Port {
  const width = Math.min(box.width, box.height * aspect);
  const height = width / aspect;
  return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
}

let made: Views | null | undefined;

/** The views of this page, made when first asked for; null where WebGL is missing. */
export function views(): Views | null {
  if (made === undefined) {
    try {
      made = new Views();
    } catch {
      made = null;
    }
  }
  return made;
}
