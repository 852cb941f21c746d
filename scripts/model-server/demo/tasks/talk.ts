// Whatever is no task: a greeting, thanks, a question about the model itself, and everything it does not know.
import type { Asked } from "../asked.ts";
import { howToSetKey, introduction } from "../introduction.ts";
import type { Script, Task } from "../script.ts";
import { mentions, wordsOf } from "../words.ts";

export const talk: Task = {
  matches: () => true,
  *play(asked): Script {
    return answerTo(asked);
  },
};

function answerTo({ prompt, isFirst }: Asked): string {
  const words = wordsOf(prompt);
  const isShort = words.length <= 6;
  if (isShort && /^\W*(hello|hi|hey|hej|good (morning|day|evening|afternoon)|greetings)\b/i.test(prompt))
    return `Hello! ${introduction}`;
  if (
    isShort &&
    mentions(prompt, ["thanks", "thank you", "thx", "great", "perfect", "nice", "cool", "awesome", "well done"])
  )
    return "You are welcome. Ask for a change, or for something new.";
  if (mentions(prompt, ["api key", "set a key", "set the key", "real model", "anthropic", "openai"]))
    return howToSetKey;
  if (isFirst || mentions(prompt, ["help", "who are you", "what are you", "what can you do", "your name"]))
    return introduction;
  return `That is not in my script, so I leave it rather than pretend.\n\n${introduction}`;
}
