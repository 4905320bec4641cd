import { invalidRequest } from './error-body.ts';
import type { ChatMessage, ChatRequest, ChatTool } from './responder.ts';

/** A chat completion request that passed the checks Groq makes. */
export interface ParsedChatRequest extends ChatRequest {
  readonly stream: boolean;
  readonly includeReasoning: boolean;
  readonly maxCompletionTokens: number | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const roles = ['system', 'user', 'assistant', 'tool'] as const;
const efforts: readonly unknown[] = ['none', 'default', 'low', 'medium', 'high'];

/** @throws {GroqError} 400, naming the property that is wrong */
export function parseChatRequest(body: string): ParsedChatRequest {
  const request = parseObject(body);
  const { model, messages, stream } = request;
  if (typeof model !== 'string') throw invalidRequest("'model' : property 'model' is missing", 'model');
  if (!Array.isArray(messages)) throw invalidRequest("'messages' : property 'messages' is missing", 'messages');
  if (messages.length === 0) throw invalidRequest("'messages' : minimum number of items is 1", 'messages');
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') throw wrongType('stream', 'boolean');
  const effort = request.reasoning_effort;
  if (effort !== undefined && effort !== null && !efforts.includes(effort)) {
    throw invalidRequest("'reasoning_effort' : value must be one of `none`, `default`, `low`, `medium`, or `high`");
  }
  const tools = request.tool_choice === 'none' ? [] : parseTools(request.tools);
  const form = parseFormat(request.response_format);
  if (form === 'schema' && (stream === true || tools.length > 0)) {
    throw invalidRequest('json schema response format is not supported together with streaming or tools');
  }
  if (form === 'object' && !/json/i.test(JSON.stringify(messages))) {
    throw invalidRequest(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    );
  }
  return {
    model,
    messages: messages.map(parseMessage),
    tools,
    ...(form === undefined ? {} : { answersIn: 'json' as const }),
    stream: stream === true,
    includeReasoning: request.include_reasoning === true || request.reasoning_format === 'parsed',
    maxCompletionTokens: parseLimit(request.max_completion_tokens ?? request.max_tokens),
  };
}

function parseObject(body: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw invalidRequest(`invalid JSON in request body: ${(error as Error).message}`);
  }
  if (!isObject(parsed)) throw invalidRequest('request body must be a JSON object');
  return parsed;
}

function parseMessage(message: unknown, index: number): ChatMessage {
  const at = `messages.${index}`;
  if (!isObject(message)) throw wrongType(at, 'object');
  const role = roles.find((known) => known === message.role);
  if (!role) throw invalidRequest(`'${at}' : for 'role' the value must be one of ${roles.join(', ')}`);
  if (role === 'tool' && typeof message.tool_call_id !== 'string') {
    throw invalidRequest(`'${at}' : property 'tool_call_id' is missing`);
  }
  const content = parseContent(message.content, `${at}.content`);
  const mayBeEmpty = role === 'assistant' && Array.isArray(message.tool_calls);
  if (content === undefined && !mayBeEmpty) throw invalidRequest(`'${at}' : property 'content' is missing`);
  return { role, content: content ?? '' };
}

function parseContent(content: unknown, at: string): string | undefined {
  if (content === undefined || content === null) return undefined;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw wrongType(at, 'string');
  return content
    .map((part: unknown) => {
      if (isObject(part) && part.type === 'text' && typeof part.text === 'string') return part.text;
      throw invalidRequest(`'${at}' : only text parts are supported by this model`);
    })
    .join('');
}

function parseTools(tools: unknown): ChatTool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw wrongType('tools', 'array');
  return tools.map((tool: unknown, index) => {
    const declared = isObject(tool) && tool.type === 'function' ? tool.function : undefined;
    if (!isObject(declared) || typeof declared.name !== 'string') {
      throw invalidRequest(`'tools.${index}' : property 'function.name' is missing`);
    }
    const { parameters } = declared;
    const description = String(declared.description ?? '');
    return { name: declared.name, description, ...(isObject(parameters) && { parameters }) };
  });
}

/** @returns undefined for prose */
function parseFormat(format: unknown): 'schema' | 'object' | undefined {
  if (format === undefined || format === null) return undefined;
  if (!isObject(format)) throw wrongType('response_format', 'object');
  if (format.type === 'text') return undefined;
  if (format.type === 'json_object') return 'object';
  const described = format.type === 'json_schema' && isObject(format.json_schema) ? format.json_schema : undefined;
  if (!described || typeof described.name !== 'string' || !isObject(described.schema)) {
    throw invalidRequest("'response_format' : it must be text, json_object, or json_schema with a name and a schema");
  }
  if (described.strict === true) checkStrict(described.schema, 'schema');
  return 'schema';
}

/** Constrained decoding takes only schemas that leave nothing open. */
function checkStrict(schema: Json, at: string): void {
  if (schema.type !== 'object') return;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const complete = Object.keys(properties).every((name) => required.includes(name));
  if (schema.additionalProperties !== false || !complete) {
    throw invalidRequest(
      `invalid JSON schema for response_format: '${at}': every property must be required and additionalProperties false`,
    );
  }
  for (const [name, property] of Object.entries(properties)) {
    if (isObject(property)) checkStrict(property, `${at}.${name}`);
  }
}

function parseLimit(limit: unknown): number | undefined {
  if (limit === undefined || limit === null) return undefined;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) {
    throw invalidRequest("'max_completion_tokens' : number must be at least 1");
  }
  return limit;
}

function wrongType(at: string, type: string): Error {
  return invalidRequest(`'${at}' : value must be of type ${type}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
