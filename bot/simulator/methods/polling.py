"""getMe, getUpdates and the webhook's methods."""

from typing import Any

from bot.simulator.calls import Call
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request


@method("getMe")
def get_me(call: Call) -> Json:
    return {
        **call.world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getUpdates")
async def get_updates(call: Call) -> list[Json]:
    limit = min(max(call.integer("limit", 100), 1), 100)
    allowed = call.json("allowed_updates")
    kinds = [str(kind) for kind in allowed] if isinstance(allowed, list) else None
    return await call.world.queue.get(call.integer("offset"), limit, call.integer("timeout"), kinds, call.alive)


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        call.world.queue.drop_pending()
    return True


@method("setWebhook")
def set_webhook(call: Call) -> bool:
    """Only the empty URL, which deletes; the simulator serves long polling."""
    if call.text("url"):
        raise bad_request("bad webhook: the simulator delivers updates by getUpdates only")
    return delete_webhook(call)


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(call.world.queue)}


@method("logOut", "close")
def log_out(_: Call) -> Any:
    return True
