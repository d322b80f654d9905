/**
 * From a request to an image in its place: the one line that the command line, a batch and programs share. The keys
 * of a request are the options of `vmcontext build`.
 */
import { contextLabel } from '../context/file.ts'
import type { Problem } from '../context/problem.ts'
import { InputError } from '../input-error.ts'
import { sourceDateEpoch } from './dates.ts'
import { deliverImage, destinationOf } from './deliver.ts'
import { fileOption } from './file-option.ts'
import { doubts, gaps } from './gaps.ts'
import { type GatheredContext, gatherContext } from './gather.ts'
import { type PlannedImage, planContextImage } from './image.ts'
import type { ReadInput } from './input.ts'
import { fetchUrls } from './inputs/download.ts'
import { openStaging, type Staging } from './inputs/staging.ts'
import { type Pairs, pairTexts } from './pairs.ts'
import type { Progress } from './progress.ts'
import { filesOfLists } from './template/file-list.ts'

/** What is to be built and where it should go. Paths are relative to the working directory. */
export interface BuildRequest {
  /** A file: an OpenNebula VM template, or what `onevm show -x` or `-j` printed. */
  readonly template?: string
  /** A file: a context.sh, or NAME=VALUE lines. Or the variables themselves. */
  readonly variables?: string | Readonly<Record<string, string>>
  /** Single variables, which win over everything else. */
  readonly set?: Pairs
  /** Files of virtual networks, images and users that the template refers to, by their ids. */
  readonly vnet?: Pairs
  readonly image?: Pairs
  readonly user?: Pairs
  /** A file: a libvirt domain, for the MACs of its interfaces. */
  readonly domain?: string
  /** `PATH`, `PATH:NAME` or a URL. */
  readonly file?: readonly string[]
  /** A folder, all of which goes to the image's root. */
  readonly tree?: string
  /** By which guests find the image; CONTEXT where nothing is said. */
  readonly label?: string
  /** A file of this host; its folder has to be there. */
  readonly output?: string
  /** A path, or HOST:PATH, whose folder is made; a path that ends in a slash is a folder for `disk.N`. */
  readonly deliver?: string
}

/** An image that was built. */
export interface BuiltImage {
  /** Where it is: a path, or HOST:PATH. */
  readonly output: string
  /** Bytes. */
  readonly size: number
  readonly label: string
  /** Files in the image, sorted by path. */
  readonly files: PlannedImage['files']
  /** How many variables its context.sh has. */
  readonly variables: number
  /** What is odd about it; secrets are masked. */
  readonly problems: readonly Problem[]
}

/** What surrounds a build. */
export interface BuildSurroundings {
  /** For SOURCE_DATE_EPOCH, proxies and CONTEXT_RESTRICTED_DIRS; this process's where nothing is said. */
  readonly environment?: NodeJS.ProcessEnv
  /** Told how far downloads and a delivery have come. */
  readonly progress?: Progress
}

/** A build as one of many, which share what they can; alone it has its own. */
export interface Work extends BuildSurroundings {
  readonly shared?: {
    /** Where downloads go. */
    readonly staging: Staging
    readonly readFile: ReadInput
  }
}

/**
 * The context of a request; undefined where it names none.
 *
 * @throws InputError where an input cannot be read or understood
 */
export const contextOf = async (
  request: BuildRequest,
  { environment = process.env, shared }: Work = {},
): Promise<GatheredContext | undefined> => {
  const { template, variables, domain } = request
  const own = typeof variables === 'object' ? variables : undefined
  if (own !== undefined && template !== undefined)
    throw new InputError(
      '"template" and "variables" both say what the context is; give one, and "set" for the rest',
    )
  return gatherContext({
    ...(template === undefined ? {} : { template }),
    ...(typeof variables === 'string' ? { variables } : {}),
    ...(domain === undefined ? {} : { domain }),
    set: [...pairTexts(own), ...pairTexts(request.set)],
    vnets: pairTexts(request.vnet),
    images: pairTexts(request.image),
    users: pairTexts(request.user),
    environment,
    ...(shared && { readFile: shared.readFile }),
  })
}

/**
 * Builds an image of a context that is known already, and brings it to its place.
 *
 * @throws InputError naming what cannot be used: an input, a name, the label, the place
 * @throws BuildError where the disk, the network or another host fails
 */
export const buildImageOf = async (
  context: GatheredContext | undefined,
  request: BuildRequest,
  surroundings: Work = {},
): Promise<BuiltImage> => {
  if (surroundings.shared !== undefined)
    return buildIn(surroundings.shared.staging, context, request, surroundings)
  await using staging = openStaging()
  return await buildIn(staging, context, request, surroundings)
}

const buildIn = async (
  staging: Staging,
  context: GatheredContext | undefined,
  request: BuildRequest,
  { environment = process.env, progress }: BuildSurroundings,
): Promise<BuiltImage> => {
  const { tree, label = contextLabel } = request
  const destination = destinationOf(request, context)
  const epoch = sourceDateEpoch(environment)
  const files = [...filesOfLists(context?.lists ?? []), ...(request.file ?? []).map(fileOption)]
  if (context === undefined && files.length === 0 && tree === undefined)
    throw new InputError(
      'what should be in the image? give --set NAME=VALUE, --variables FILE, --template FILE, --domain FILE, --file PATH or --tree DIR',
    )
  const image = planContextImage({
    ...(context === undefined ? {} : { script: context.script }),
    scriptInputs: context?.modified ?? [],
    files: await fetchUrls(files, staging, { environment, ...(progress && { progress: progress.download }) }),
    ...(tree === undefined ? {} : { tree }),
    label,
    ...(epoch === undefined ? {} : { epoch }),
  })
  const output = await deliverImage(image, destination, {
    ...(tree === undefined ? {} : { tree }),
    ...(progress && { onProgress: progress.write(image.size) }),
  })
  const problems = [...(context === undefined ? [] : doubts(context)), ...gaps(image, context)]
  const { size } = image
  return { output, size, label, files: image.files, variables: context?.variables.size ?? 0, problems }
}

/**
 * Builds a context image and brings it to its place. What was there before stays whole until the new one is.
 *
 * @throws InputError naming what cannot be used: an input, a name, the label, the place
 * @throws BuildError where the disk, the network or another host fails
 */
export const buildContextImage = async (
  request: BuildRequest,
  surroundings: BuildSurroundings = {},
): Promise<BuiltImage> => buildImageOf(await contextOf(request, surroundings), request, surroundings)
