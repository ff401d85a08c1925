using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Tests.Contracts.Guide;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Contracts;

/// <summary>The guide's code is compiled here, and does what the guide says.</summary>
public class GuideTests
{
    [Fact]
    public void The_code_of_the_guide_is_code_that_compiles()
    {
        var folder = Path.GetDirectoryName(ThisFile())!;
        var code = WithoutIndentation(File.ReadAllText(Path.Combine(folder, "Guide.cs")));
        var guide = File.ReadAllText(Path.Combine(folder, "../../../../docs/typed-contracts.md"));
        var blocks = Regex.Matches(guide, "```csharp\n(.*?)```", RegexOptions.Singleline).Select(block => block.Groups[1].Value).ToArray();
        Assert.Equal(9, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(WithoutIndentation(block), code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_chat_of_the_guide_works()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.MapHandlers<ChatHandlers>(),
            build: builder => builder.Services.AddScoped<ChatStore>());
        var ada = await WsClient.ConnectAsync(app);
        var ben = await WsClient.ConnectAsync(app);
        await ada.ExpectAsync($$"""42["message",{"from":"chat","text":"{{ben.Id}} is here","photo":null}]""");
        foreach (var client in new[] { ada, ben })
        {
            await client.SendAsync("421[\"join room\",\"news\"]");
            await client.ExpectAsync("431[]");
        }

        await ben.SendAsync("""451-2["send",{"room":"news","text":"hello","photo":{"_placeholder":true,"num":0}}]""");
        await ben.SendAsync([1, 2, 3]);
        Assert.Matches("^432\\[\\{\"id\":\"[0-9a-f-]{36}\"\\}\\]$", await ben.ReadTextAsync());
        await ada.ExpectAsync($$$"""451-["message",{"from":"{{{ben.Id}}}","text":"hello","photo":{"_placeholder":true,"num":0}}]""");
        Assert.Equal([1, 2, 3], await ada.ReadBinaryAsync());
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task The_functions_and_the_object_of_the_guide_work()
    {
        await using var app = await TestApp.StartAsync(app => Snippets.Listen(app.IO, new ChatStore()));
        var ada = await WsClient.ConnectAsync(app);
        await ada.SendAsync("421[\"move\",4]");
        await ada.ExpectAsync("431[4]");
        await ada.SendAsync("422[\"move\",5]");
        await ada.ExpectAsync("432[9]");
        await ada.SendAsync("""423["send",{"room":"news","text":"hello"}]""");
        Assert.Matches("^433\\[\\{\"id\":\"[0-9a-f-]{36}\"\\}\\]$", await ada.ReadTextAsync());
        Assert.Empty(app.Errors);
    }

    private static string WithoutIndentation(string code)
    {
        return string.Join('\n', code.Split('\n').Select(line => line.Trim()));
    }

    private static string ThisFile([CallerFilePath] string path = "")
    {
        return path;
    }
}
