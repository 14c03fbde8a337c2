"""A FastAPI POST that reads the body and does nothing: what the framework alone costs."""

from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/readyz")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/webhooks/{channel}")
async def receive(channel: str, request: Request) -> dict[str, str]:
    await request.body()
    return {"channel": channel}
