import { Refused, Unsupported } from '../../../errors.ts';
import { type Settings, settingValue } from '../../backends/network-manager/settings.ts';
import { linkNamed, type NetworkState } from '../../state/network-state.ts';
import type { DefinitionFile } from '../definition-request.ts';
import { authorOf, profileName, profileUuid } from './own-profile.ts';
import { isSameProfile, printProfileText } from './profile-text.ts';
import { isStarted, masterOf, nameOf, type StoredProfile, uuidOf } from './stored-profile.ts';

/** The priority of the agent's profiles where no other is higher. */
const ownPriority = 100;
const maxPriority = 999;

/** The agent's profiles of one change, as they are and as the change leaves them. */
export class ProfileSet {
  readonly #stored: readonly StoredProfile[];
  readonly #state: NetworkState;
  readonly #changed = new Map<string, Settings | undefined>();

  constructor(stored: readonly StoredProfile[], state: NetworkState) {
    this.#stored = stored;
    this.#state = state;
  }

  /** The agent's profile of an interface after the change so far. @throws {Refused} for one that was edited by hand. */
  own(name: string): Settings | undefined {
    return this.#changed.has(name) ? this.#changed.get(name) : this.#written(name);
  }

  /** Profiles of other authors that apply to an interface. */
  others(name: string): readonly StoredProfile[] {
    return this.#foreign.filter((profile) => this.#applies(profile, name));
  }

  /** Profiles of members of a master: the agent's after the change so far, and those of others. */
  members(
    master: string,
  ): readonly { readonly name: string; readonly isOwn: boolean; readonly settings: Settings }[] {
    const own = this.#ownNames.flatMap((name) => {
      const settings = this.own(name);
      return settings && masterOf(settings) === master ? [{ name, isOwn: true, settings }] : [];
    });
    const foreign = this.#foreign.flatMap(({ settings }) => {
      const name = String(settingValue(settings, 'connection', 'interface-name') ?? '');
      return masterOf(settings) === master && !this.#ownNames.includes(name)
        ? [{ name, isOwn: false, settings }]
        : [];
    });
    return [...own, ...foreign];
  }

  /** The profile that is in force: the agent's, else the first of the others by the order of the service. */
  inForce(name: string): Settings | undefined {
    const rank = ({ settings }: StoredProfile) => (isStarted(settings) ? 10_000 : 0) + priorityOf(settings);
    const [first] = this.others(name).toSorted((left, right) => rank(right) - rank(left));
    return this.own(name) ?? first?.settings;
  }

  set(name: string, settings: Settings | undefined): void {
    this.own(name);
    this.#changed.set(name, settings);
  }

  /**
   * Finds the priority by which a profile of the agent wins over others.
   * @throws {Refused} {Unsupported} where it cannot, or where netplan writes the other.
   */
  priority(name: string, autoconnect: boolean): number {
    const others = this.others(name);
    this.requireNoNetplan(name);
    for (const { settings, file } of others) {
      const uuid = uuidOf(settings);
      const user = this.#foreign.find((profile) => refersTo(profile.settings, uuid));
      if (user)
        throw new Unsupported(
          `${user.file} names the profile of ${name} (${file}) by its UUID, and a profile of the agent has another; expected the name of the interface there`,
        );
    }
    const started = others.filter(({ settings }) => isStarted(settings));
    const [first] = started;
    if (!autoconnect && first)
      throw new Unsupported(
        `${first.file} starts ${name}, and a profile of the agent cannot keep it from that; expected start mode onboot, or a change of that profile`,
      );
    const compared = autoconnect ? started : others;
    const priority = Math.max(ownPriority, ...compared.map(({ settings }) => priorityOf(settings) + 1));
    if (priority <= maxPriority) return priority;
    throw new Unsupported(
      `a profile of ${name} has the highest priority, ${maxPriority}; expected a lower one, over which a profile of the agent wins`,
    );
  }

  /** @throws {Refused} for an interface that netplan defines. */
  requireNoNetplan(name: string): void {
    const netplan = this.others(name).find(({ isOfNetplan }) => isOfNetplan);
    if (netplan)
      throw new Refused(
        `netplan defines ${name} (${netplan.file}), and makes that profile again at each start; expected a change of its files in /etc/netplan`,
      );
  }

  /** The profiles that differ from those on disk. */
  get changes(): readonly DefinitionFile[] {
    return [...this.#changed].flatMap(([name, after]) => {
      const before = this.#written(name);
      if (isSameProfile(before, after)) return [];
      return [
        {
          path: profileName(name),
          before: before && printProfileText(before),
          after: after && printProfileText(after),
        },
      ];
    });
  }

  #written(name: string): Settings | undefined {
    const found = this.#stored.find(({ settings }) => uuidOf(settings) === profileUuid(name));
    if (!found?.isWritten) return undefined;
    if (authorOf(found.settings) !== 'agent')
      throw new Refused(
        `${found.file} was changed by hand since the agent wrote it; expected the profile as it was, or none: give it another UUID to keep it`,
      );
    return found.settings;
  }

  get #foreign(): readonly StoredProfile[] {
    return this.#stored.filter(
      (profile) => (profile.isWritten || profile.isOfNetplan) && !isOwnUuid(profile),
    );
  }

  get #ownNames(): readonly string[] {
    const own = this.#stored.filter(
      (profile) => isOwnUuid(profile) && authorOf(profile.settings) === 'agent',
    );
    const names = own.map((profile) => String(nameOf(profile)));
    return [...new Set([...names, ...this.#changed.keys()])];
  }

  /** A profile without a name applies to each card, or to the one with its address. */
  #applies(profile: StoredProfile, name: string): boolean {
    const own = nameOf(profile);
    if (typeof own === 'string' && own !== '') return own === name;
    const link = linkNamed(this.#state, name);
    if (settingValue(profile.settings, 'connection', 'type') !== '802-3-ethernet') return false;
    if (!link || link.kind !== undefined) return false;
    const mac = settingValue(profile.settings, '802-3-ethernet', 'mac-address');
    return !(mac instanceof Uint8Array) || macText(mac) === link.macAddress;
  }
}

const isOwnUuid = (profile: StoredProfile): boolean =>
  uuidOf(profile.settings) === profileUuid(String(nameOf(profile) ?? ''));

const macText = (octets: Uint8Array): string =>
  [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join(':');

const priorityOf = (settings: Settings): number =>
  Number(settingValue(settings, 'connection', 'autoconnect-priority') ?? 0);

const refersTo = (settings: Settings, uuid: unknown): boolean =>
  masterOf(settings) === uuid || settingValue(settings, 'vlan', 'parent') === uuid;
