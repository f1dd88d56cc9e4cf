/** The scene itself: a turning globe of lights, with sparks on arcs between them. Called by the section that loads it. */
import {
  AdditiveBlending,
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Color,
  Group,
  Line,
  LineBasicMaterial,
  Mesh,
  MeshBasicMaterial,
  PerspectiveCamera,
  Points,
  PointsMaterial,
  QuadraticBezierCurve3,
  Scene,
  SphereGeometry,
  Vector3,
  WebGLRenderer,
} from 'three';

const LIGHTS = 900;
const ARCS = 70;
const ARC_STEPS = 48;
/** Seconds that a spark takes for one arc. */
const FLIGHT_S = 2.6;
/** Radians per second. */
const TURN = 0.09;
const TEAL = new Color(0x3fd9c4);
const AMBER = new Color(0xffb067);

/** Draws into `stage` as long as the page lives. False where there is no WebGL. */
export function drawGlobe(stage: HTMLElement): boolean {
  let renderer: WebGLRenderer;
  try {
    renderer = new WebGLRenderer({ antialias: true, alpha: true });
  } catch {
    return false;
  }
  renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
  stage.append(renderer.domElement);
  renderer.domElement.setAttribute('role', 'img');
  renderer.domElement.setAttribute(
    'aria-label',
    'A turning globe of lights. Sparks travel between them on arcs.',
  );
  const scene = new Scene();
  const camera = new PerspectiveCamera(38, 1, 0.1, 20);
  camera.position.set(0, 0.55, 4.1);
  camera.lookAt(0, 0, 0);
  const globe = new Group();
  globe.rotation.z = 0.28;
  const lights = spiral(LIGHTS);
  const arcs = makeArcs(lights);
  const sparks = makeSparks(arcs.length);
  globe.add(core(), makeLights(lights), ...arcs.map(lineOf), sparks);
  scene.add(globe);
  const draw = (seconds: number): void => {
    globe.rotation.y = seconds * TURN + dragged(stage);
    moveSparks(sparks, arcs, seconds);
    renderer.render(scene, camera);
  };
  const fit = (): void => {
    const { clientWidth: width, clientHeight: height } = stage;
    if (width === 0 || height === 0) return;
    renderer.setSize(width, height);
    camera.aspect = width / height;
    camera.position.z = Math.max(4.1, 3.4 / camera.aspect);
    camera.updateProjectionMatrix();
  };
  new ResizeObserver(fit).observe(stage);
  fit();
  allowDragging(stage);
  animate(stage, draw);
  return true;
}

/** Draws while the stage is in view; a single picture, and one per drag, for those who want less motion. */
function animate(stage: HTMLElement, draw: (seconds: number) => void): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let inView = true;
  new IntersectionObserver(([entry]) => (inView = entry?.isIntersecting ?? true)).observe(stage);
  const frame = (ms: number): void => {
    if (inView && stage.clientHeight > 0) draw(still.matches ? 1 : ms / 1000);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

function dragged(stage: HTMLElement): number {
  return Number(stage.dataset['turned'] ?? 0);
}

function allowDragging(stage: HTMLElement): void {
  stage.addEventListener('pointerdown', (event) => stage.setPointerCapture(event.pointerId));
  stage.addEventListener('pointermove', (event) => {
    if (event.buttons === 0) return;
    stage.dataset['turned'] = String(dragged(stage) + event.movementX * 0.006);
  });
}

/** Evenly spread points on the unit sphere: Fibonacci's spiral. */
function spiral(count: number): Vector3[] {
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, index) => {
    const y = 1 - (2 * (index + 0.5)) / count;
    const radius = Math.sqrt(1 - y * y);
    return new Vector3(Math.cos(golden * index) * radius, y, Math.sin(golden * index) * radius);
  });
}

/** Short hops between lights; chosen by a fixed rule, so that every visitor sees the same globe. */
function makeArcs(lights: readonly Vector3[]): QuadraticBezierCurve3[] {
  const arcs: QuadraticBezierCurve3[] = [];
  for (let index = 0; arcs.length < ARCS; index++) {
    const from = lights[(index * 211 + 97) % lights.length];
    const near = lights.filter(
      (light) => from !== undefined && light !== from && light.distanceTo(from) < 0.95,
    );
    const to = near[(index * 37) % Math.max(1, near.length)];
    if (from === undefined || to === undefined) continue;
    const middle = from
      .clone()
      .add(to)
      .normalize()
      .multiplyScalar(1 + 0.45 * from.distanceTo(to));
    arcs.push(new QuadraticBezierCurve3(from, middle, to));
  }
  return arcs;
}

function lineOf(arc: QuadraticBezierCurve3): Line {
  const geometry = new BufferGeometry().setFromPoints(arc.getPoints(ARC_STEPS));
  return new Line(
    geometry,
    new LineBasicMaterial({ color: TEAL, transparent: true, opacity: 0.34, blending: AdditiveBlending }),
  );
}

/** Hides the far side. */
function core(): Mesh {
  return new Mesh(new SphereGeometry(0.985, 64, 48), new MeshBasicMaterial({ color: 0x12303a }));
}

function makeLights(lights: readonly Vector3[]): Points {
  const geometry = new BufferGeometry().setFromPoints([...lights]);
  const colours = lights.flatMap((_, index) =>
    TEAL.clone()
      .lerp(AMBER, index % 7 === 0 ? 0.9 : 0.1)
      .toArray(),
  );
  geometry.setAttribute('color', new BufferAttribute(Float32Array.from(colours), 3));
  return new Points(geometry, glowing(0.062));
}

function makeSparks(count: number): Points {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(count * 3), 3));
  const colours = Array.from({ length: count }, () => AMBER.toArray()).flat();
  geometry.setAttribute('color', new BufferAttribute(Float32Array.from(colours), 3));
  const sparks = new Points(geometry, glowing(0.13));
  sparks.frustumCulled = false;
  return sparks;
}

function moveSparks(sparks: Points, arcs: readonly QuadraticBezierCurve3[], seconds: number): void {
  const positions = sparks.geometry.getAttribute('position');
  for (const [index, arc] of arcs.entries()) {
    const way = (seconds / FLIGHT_S + index * 0.618) % 1;
    const { x, y, z } = arc.getPoint(way);
    positions.setXYZ(index, x, y, z);
  }
  positions.needsUpdate = true;
}

function glowing(size: number): PointsMaterial {
  const map = discTexture();
  return new PointsMaterial({
    size,
    map,
    vertexColors: true,
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
  });
}

function discTexture(): CanvasTexture {
  const canvas = element64();
  const context = canvas.getContext('2d');
  if (context !== null) {
    const glow = context.createRadialGradient(32, 32, 0, 32, 32, 32);
    glow.addColorStop(0, 'rgba(255, 255, 255, 1)');
    glow.addColorStop(0.3, 'rgba(255, 255, 255, 0.75)');
    glow.addColorStop(1, 'rgba(255, 255, 255, 0)');
    context.fillStyle = glow;
    context.fillRect(0, 0, 64, 64);
  }
  return new CanvasTexture(canvas);
}

function element64(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 64;
  return canvas;
}
