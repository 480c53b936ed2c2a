import type { Broker, Receiver } from '#broker';
import {
  agentBindings,
  type IncomingMessage,
  type OutgoingMessage,
  QmfException,
  roleBinding,
  statusCodes,
  writeException,
} from '#qmf';
import type { CallAddress } from '../authorization.ts';
import type { Caller } from '../limits/caller.ts';
import { SendWindow } from '../limits/send-window.ts';
import type { RequestOrigin } from '../request-handlers.ts';
import type { CallAnswers } from './call-answers.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { PostReplyTasks } from './post-reply-tasks.ts';

interface RequestReceiverOptions {
  readonly broker: Broker;
  readonly agentName: string;
  readonly dispatcher: Dispatcher;
  readonly callAnswers: CallAnswers;
  readonly postReplyTasks: PostReplyTasks;
  /** The events that have not left yet: tasks after a reply wait for them. */
  readonly pendingEvents: () => readonly Promise<unknown>[];
  /** Aborted when the agent ends: no request is answered any more. */
  readonly signal: AbortSignal;
}

/** Receives requests and sends their answers. */
export class RequestReceiver {
  readonly #options: RequestReceiverOptions;
  readonly #sendWindow = new SendWindow();
  #receivers: readonly Receiver[] = [];

  constructor(options: RequestReceiverOptions) {
    this.#options = options;
  }

  /** Receives requests at the agent's own name, and locate requests to all agents. Resolves once the broker has attached the receivers. */
  async open(): Promise<void> {
    const { broker, agentName, dispatcher } = this.#options;
    const onRequest = this.#answering('own', (...request) => dispatcher.answer(...request));
    const onBroadcast = this.#answering('own', (...request) => dispatcher.answerBroadcast(...request));
    this.#receivers = await Promise.all(
      agentBindings(agentName).map((binding) =>
        broker.receive(binding, binding.exchange === 'topic' ? onBroadcast : onRequest),
      ),
    );
  }

  /** Receives requests at the address of a role. @throws {BrokerError} where the broker refuses the receiver. */
  openForRole(role: string): Promise<Receiver> {
    const { broker, agentName, dispatcher } = this.#options;
    const onRequest = this.#answering({ role }, (...request) => dispatcher.answer(...request));
    return broker.receive(roleBinding(role, agentName), onRequest);
  }

  /** Closes the receivers at the agent's own addresses. */
  async close(): Promise<void> {
    await Promise.all(this.#receivers.map((receiver) => receiver.close()));
  }

  /** Returns a listener that sends the answers to each message. */
  #answering(address: CallAddress, answer: Dispatcher['answer']): (message: IncomingMessage) => void {
    const { dispatcher } = this.#options;
    return (message) => void this.#answer(message, dispatcher.originOf(message, address), answer);
  }

  async #answer(
    message: IncomingMessage,
    origin: RequestOrigin,
    answer: Dispatcher['answer'],
  ): Promise<void> {
    const { signal, agentName } = this.#options;
    if (signal.aborted) return;
    const replies = await answer(message, origin);
    const { caller } = origin;
    const { replyTo = '', correlationId } = message;
    if (this.#sendWindow.hasRoom(caller, replies)) {
      await this.#sendWindow.send(caller, replies, (reply) => this.#send(reply, caller), signal);
      return;
    }
    const busy = new QmfException(statusCodes.Busy, 'too many long answers wait; read them, then ask again');
    void this.#send(writeException({ replyTo, correlationId }, agentName, busy), caller);
  }

  #send(reply: OutgoingMessage, caller: Caller): Promise<boolean> {
    const { callAnswers, postReplyTasks, pendingEvents } = this.#options;
    const sent = callAnswers.send(reply, caller);
    postReplyTasks.runAfter(reply, [...pendingEvents(), sent]);
    return sent;
  }
}
