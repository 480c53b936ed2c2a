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
import { SendWindow } from '../limits/send-window.ts';
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
    const onRequest = this.#answering((message) => dispatcher.answer(message, 'own'));
    const onBroadcast = this.#answering((message) => dispatcher.answerBroadcast(message));
    this.#receivers = await Promise.all(
      agentBindings(agentName).map((binding) =>
        broker.receive(binding, binding.exchange === 'topic' ? onBroadcast : onRequest),
      ),
    );
  }

  /** Receives requests at the address of a role. @throws {BrokerError} where the broker refuses the receiver. */
  openForRole(role: string): Promise<Receiver> {
    const { broker, agentName, dispatcher } = this.#options;
    const onRequest = this.#answering((message) => dispatcher.answer(message, { role }));
    return broker.receive(roleBinding(role, agentName), onRequest);
  }

  /** Closes the receivers at the agent's own addresses. */
  async close(): Promise<void> {
    await Promise.all(this.#receivers.map((receiver) => receiver.close()));
  }

  /** Returns a listener that sends the answers to each message. */
  #answering(answer: Dispatcher['answerBroadcast']): (message: IncomingMessage) => void {
    return (message) => void this.#answer(message, answer);
  }

  async #answer(message: IncomingMessage, answer: Dispatcher['answerBroadcast']): Promise<void> {
    const { signal, agentName } = this.#options;
    if (signal.aborted) return;
    const replies = await answer(message);
    const { replyTo = '', correlationId } = message;
    if (this.#sendWindow.hasRoom(replyTo, replies)) {
      await this.#sendWindow.send(replyTo, replies, (reply) => this.#send(reply), signal);
      return;
    }
    const busy = new QmfException(statusCodes.Busy, 'too many long answers wait; read them, then ask again');
    void this.#send(writeException({ replyTo, correlationId }, agentName, busy));
  }

  #send(reply: OutgoingMessage): Promise<boolean> {
    const { callAnswers, postReplyTasks, pendingEvents } = this.#options;
    const sent = callAnswers.send(reply);
    postReplyTasks.runAfter(reply, [...pendingEvents(), sent]);
    return sent;
  }
}
