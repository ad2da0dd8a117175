import type { Call } from '@claviger/core';
import { AnswerMeter } from '@claviger/core/engine';
import { isJsonObject, type SseEvent } from '@claviger/core/messages';
import { heldToOwn } from '../files/held-to-own.js';
import type { GatewayContext } from '../gateway-context.js';

/** In a text of the answer the quotes would be escaped. */
const NAMES_ONE = /"container": ?\{/;

type Tell = (id: string, expiresAt: unknown) => void;

/** Reads beside the figures which container the answer was worked out in. */
class ContainerMeter extends AnswerMeter {
  readonly #tell: Tell;

  constructor(tell: Tell) {
    super();
    this.#tell = tell;
  }

  override event(event: SseEvent): void {
    super.event(event);
    if (!NAMES_ONE.test(event.data)) return;
    let value: unknown;
    try {
      value = JSON.parse(event.data);
    } catch {
      return;
    }
    if (isJsonObject(value)) for (const part of [value['message'], value['delta']]) this.#look(part);
  }

  override message(body: Readonly<Record<string, unknown>>): void {
    super.message(body);
    this.#look(body);
  }

  #look(message: unknown): void {
    const container = isJsonObject(message) ? message['container'] : undefined;
    if (isJsonObject(container) && typeof container['id'] === 'string') this.#tell(container['id'], container['expires_at']);
  }
}

/** The meter for a call's answer. Callers without a name of their own have no container of their own. */
export function meterFor({ policy, containers }: Pick<GatewayContext, 'policy' | 'containers'>, { principal, app }: Call): AnswerMeter {
  if (containers === undefined || principal.user === undefined || !heldToOwn(policy, principal, app)) return new AnswerMeter();
  return new ContainerMeter((id, expiresAt) => void containers.made(id, expiresAt, { ...principal, app }));
}
