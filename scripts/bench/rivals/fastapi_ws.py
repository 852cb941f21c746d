"""A chat over a websocket as FastAPI's users write it: streams at once, stores the answer when it has ended."""

import json
import os

import asyncpg
import httpx
import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

MODEL_URL = os.environ["MODEL_URL"]
app = FastAPI()


@app.on_event("startup")
async def connect():
    app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10)
    limits = httpx.Limits(max_connections=None)
    app.state.http = httpx.AsyncClient(timeout=None, limits=limits)


@app.get("/")
async def ready():
    return "ready"


async def tokens_of(model, messages):
    body = {"model": model, "stream": True, "messages": messages}
    headers = {"authorization": "Bearer none"}
    async with app.state.http.stream("POST", f"{MODEL_URL}/chat/completions", json=body, headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: ") and not line.startswith("data: [DONE]"):
                text = json.loads(line[6:])["choices"][0]["delta"].get("content")
                if text:
                    yield text


@app.websocket("/ws")
async def chat(socket: WebSocket):
    await socket.accept()
    try:
        while True:
            asked = await socket.receive_json()
            rows = await app.state.pool.fetch(
                "select role, content from bench.messages where conversation = $1 order by id", asked["conversation"]
            )
            messages = [dict(row) for row in rows] + [{"role": "user", "content": asked["text"]}]
            answer = ""
            async for text in tokens_of(asked["model"], messages):
                answer += text
                await socket.send_json({"type": "token", "text": text})
            await app.state.pool.executemany(
                "insert into bench.messages (conversation, role, content) values ($1, $2, $3)",
                [(asked["conversation"], "user", asked["text"]), (asked["conversation"], "assistant", answer)],
            )
            await socket.send_json({"type": "done"})
    except WebSocketDisconnect:
        pass


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
