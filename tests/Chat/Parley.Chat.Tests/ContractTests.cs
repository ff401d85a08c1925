using Parley.Chat.Contract;

namespace Parley.Chat.Tests;

public sealed class ContractTests
{
    [Fact]
    public async Task The_committed_schema_is_the_contract()
    {
        var committed = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "chat-protocol.schema.json"), TestContext.Current.CancellationToken);

        Assert.True(
            committed.ReplaceLineEndings("\n") == ContractSchema.Export(),
            "The records in Contract/ changed. Write the schema anew: "
            + "dotnet run --project src/Chat/Parley.Chat -- export-schema docs/chat-protocol.schema.json");
    }
}
