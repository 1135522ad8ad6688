// What Python hands over, and what the files of the front end hand each other. No script: the
// type checker reads it, browsers never do.

export type Pair = [number, number];
export type Value = number | string | boolean | Pair | Pair[];
export type State = Record<string, Value>;

// ---- from Python: Explorer.spec and page.store ---------------------------------------------

interface Declared {
  kind: string;
  label: string;
  unit: string;
  liveOnly: boolean;
}
export interface RangeControl extends Declared {
  default: number;
  values: number[];
  texts: string[];
}
export interface PlayControl extends RangeControl {
  interval: number;
}
export interface ChoiceControl extends Declared {
  default: string;
  /** Ids of the options, and their labels. */
  values: string[];
  texts: string[];
  /** Ids by what older links say in their place. */
  was: Record<string, string>;
}
export interface ToggleControl extends Declared {
  default: boolean;
  values: boolean[];
}
export interface TextControl extends Declared {
  default: string;
  longest: number;
}
export interface PointControl extends Declared {
  default: Pair;
  on: string;
  xs: number[];
  ys: number[];
  digits: number;
}
export interface PointsControl extends Declared {
  default: Pair[];
  on: string;
  x: Pair;
  y: Pair;
  most: number;
}
export type Control =
  | RangeControl
  | PlayControl
  | ChoiceControl
  | ToggleControl
  | TextControl
  | PointControl
  | PointsControl;
export type Dragged = PointControl | PointsControl;
export type Controls = Record<string, Control>;

export type Word =
  | "reset"
  | "copy"
  | "copied"
  | "copiedLive"
  | "copyByHand"
  | "play"
  | "pause"
  | "step"
  | "clear"
  | "loading"
  | "failed"
  | "old"
  | "silent"
  | "alone"
  | "nearest"
  | "badLink"
  | "liveOnly"
  | "noScript"
  | "error"
  | "drag"
  | "dragHelp"
  | "controls";
export type Words = Record<Word, string>;

/** Where axes lie in the picture, as fractions of it from its upper left corner. */
export interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Pair;
  y: Pair;
  logX: boolean;
  logY: boolean;
}
export type Places = Record<string, Place>;

export interface Spec {
  fig: string;
  caption: string;
  size: Pair;
  order: string[];
  /** What is drawn from arrays; the others in `order` are SVG. */
  slots: Record<string, Slot>;
  controls: Controls;
  words: Words;
  catalogue: Catalogue;
}

/** A part that is an array: what it is drawn as, on which axes, and how. */
export interface Slot {
  kind: string;
  on: string;
  [look: string]: unknown;
}

/** An array in units of the data, row by row; from a kernel its bytes, of 32-bit floats. */
export interface SlotData {
  shape: number[];
  array: Float32Array | number[] | DataView<ArrayBuffer>;
}
/** What a recording keeps of an array: steps in tenths of a pixel, or rows, columns and bytes. */
export type Recorded = (number | null)[] | [number, number, string];

/** What an explorer says in one language: templates of sentences, and labels in the figure. */
export interface Catalogue {
  says: Record<string, string>;
  labels: Record<string, string>;
}
export type Said = [string] | [string, Record<string, string | [string]>];

export interface Part {
  kind: string;
  needs: string[];
  group: number;
}
export interface Group {
  outer: string[];
  files: Record<string, string>;
}
export interface PageSpec extends Spec {
  places: Places;
  parts: Record<string, Part>;
  groups: Group[];
  says: string;
}
/** A file of a recording: for each of some parts, its entries. */
export type Entries = Record<string, (Said | Places | Recorded)[]>;

// ---- a kind of control: its entry in controls.js -------------------------------------------

export interface Read<V> {
  value: V;
  /** Whether this is what was asked for, or the nearest to it. */
  exact: boolean;
}

export interface Kind<C, V, E extends HTMLElement | null> {
  /** The element that the reader moves; null for what is dragged in the picture alone. */
  build(control: C, row: { id: string; words: Words }): E;
  /** Its value, when the reader has moved it. */
  read(control: C, input: E): V;
  /** Moves it to a value. */
  show(control: C, input: E, value: V): void;
  /** How a value is written beside it. */
  text(control: C, value: V): string;
  /** A value in a link; null for what cannot be meant. */
  parse(control: C, text: string): Read<V> | null;
  /** How many values are recorded, and which of them a value is. */
  size(control: C): number;
  index(control: C, value: V): number;
  /** The button beside a time. */
  player?(figure: Player, name: string, control: C): { button: HTMLElement; pause(): void };
  /** What is dragged in the picture. */
  drag?: Drag<C, V>;
}

export interface Drag<C, V> {
  positions(value: V): Pair[];
  moved(value: V, index: number, to: Pair): V;
  /** Recorded coordinates along x and y, or the two ends alone. */
  grids(control: C): [number[], number[]];
  /** For sets of points: a click adds one, a key removes one. */
  added?(value: V, to: Pair): V;
  removed?(value: V, index: number): V;
}

export interface Player {
  readonly state: State;
  readonly words: Words;
  readonly waiting: boolean;
  move(name: string, value: Value): void;
}

// ---- sources -------------------------------------------------------------------------------

export type Pieces = Record<string, string | SlotData | Recorded>;

/** What a source tells whoever draws. What is absent stays as it is. */
export interface News {
  /** By the names in Spec.order: drawings in SVG, and arrays of slots. */
  pieces?: Pieces;
  places?: Places;
  says?: string;
  /** The state that this is the picture of, where the reader did not ask for it. */
  state?: State;
  /** Why the state could not be computed. */
  error?: string;
}

/** Whoever draws, as sources see it. */
export interface Screen {
  show(news: News): void;
  /** An answer is under way; the words are shown once it takes longer than a moment (ms). */
  wait(words: Word, moment?: number): void;
  /** No answer is under way any more. */
  arrive(): void;
  /** The answer will not come. */
  fail(words: Word): void;
  /** Nobody will answer until `wake`. */
  sleep(words: Word): void;
  wake(): void;
}

/** Where pictures come from. */
export interface Source {
  /** Whether every state can be asked for, or the recorded ones alone. */
  readonly everyState: boolean;
  /** Begins: from now on the screen is told what is found, asked for or not. */
  open(screen: Screen): void;
  /** Asks for the picture of a state, of which `changed` is new. The last one asked for comes. */
  ask(state: State, changed: State): void;
  /** Ends: the screen is told nothing any more. */
  close(): void;
}

/** Where a figure stands: in a notebook or on a page. */
export interface Home {
  /** The link to a state, and what is said when it was copied. */
  link(state: State): string;
  copied: Word;
  /** Told of the state when a gesture is over. */
  settled?(state: State): void;
}

// ---- the widget ----------------------------------------------------------------------------

export interface Message extends News {
  kind: "frame" | "error";
  state: State;
  text?: string;
  /** Names of the slots whose arrays come as bytes beside the message, in this order. */
  arrays?: string[];
  /** The view that had asked. */
  answer: string | null;
}

export type Hear = (message: Message, buffers: DataView<ArrayBuffer>[]) => void;

/** What anywidget hands over of the model of a widget. */
export interface Model {
  get(name: "_spec"): Spec;
  get(name: "_picture"): News;
  set(name: "_picture", value: News): void;
  on(event: "msg:custom", listener: Hear): void;
  on(event: "comm_live_update", listener: () => void): void;
  off(event: "msg:custom", listener: Hear): void;
  off(event: "comm_live_update", listener: () => void): void;
  send(content: unknown): void;
}
